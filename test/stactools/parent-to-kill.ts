// Makes one item, tells which process made it, and has that process hang.
import { openItemMaker } from "../../src/stactools/open-item-maker.ts";
import { misbehave, misbehavingProject, within } from "./misbehaving-package.ts";

const [mode = "hang"] = process.argv.slice(2);
const { settings, ...places } = await misbehavingProject();
const maker = openItemMaker({ ...places, settings: { ...settings, gen_workers: 1 }, log: () => {} });
const text = await maker.createItem(misbehave("well"), within(60));
const hanging = maker.createItem(misbehave(mode), within(600));
// Long enough for the worker to have begun: it answers in milliseconds.
setTimeout(() => console.log(JSON.parse(text ?? "").properties.pid), 300);
await hanging;
