// Makes one item, prints the number of the process that made it, and makes that process hang.
import { openItemMaker } from "../../src/stactools/open-item-maker.ts";
import { misbehave, misbehavingProject, within } from "./misbehaving-package.ts";

const [mode = "hang"] = process.argv.slice(2);
const { settings, ...places } = await misbehavingProject();
const maker = openItemMaker({ ...places, settings: { ...settings, gen_workers: 1 }, log: () => {} });
const text = await maker.createItem(misbehave("well"), within(60));
const hanging = maker.createItem(misbehave(mode), within(600));
// The worker begins within milliseconds.
setTimeout(() => console.log(JSON.parse(text ?? "").properties.pid), 300);
await hanging;
