// Runs the job of heavy items over the packages of this machine. Arguments: the image's folders as JSON, and the seconds
// after which the message of a killed job is shown again.
import { env, exit } from "node:process";
import { makeHeavyItem } from "../../src/handlers/make-heavy-item.ts";

const [image = "", visibilitySeconds = ""] = process.argv.slice(2);
await makeHeavyItem(env, { image: JSON.parse(image), visibilitySeconds: Number(visibilitySeconds) });
exit();
