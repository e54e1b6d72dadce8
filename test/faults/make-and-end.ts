// Has a package leave a daemon behind, as the argument says, closes, and then has nothing more to do.
import { openItemMaker } from "../../src/stactools/open-item-maker.ts";
import { misbehave, misbehavingProject, within } from "../stactools/misbehaving-package.ts";

const [manner = "keep"] = process.argv.slice(2);
const { settings, ...places } = await misbehavingProject();
const maker = openItemMaker({ ...places, settings: { ...settings, gen_workers: 1 }, log: () => {} });
const text = await maker.createItem(misbehave("daemonise", manner), within(60));
await maker[Symbol.asyncDispose]();
console.log(JSON.parse(text ?? "").properties.daemon);
