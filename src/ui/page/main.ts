import { html, render } from "htm/preact";
import { App } from "./app.ts";
import { applyTheme } from "./theme.ts";

// The token has done its work: a cookie lets the page in from now on, and nobody copies it with the address.
if (location.search !== "") history.replaceState(null, "", location.pathname + location.hash);
applyTheme();
const place = document.getElementById("page");
if (place) render(html`<${App} />`, place);
