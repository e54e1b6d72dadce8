// Keeps a pipeline on this machine busy, and prints each minute what should stay flat: memory, descriptors, files, tables.
// usage: npm run bench:soak -- [--minutes 60] [--json]
import { parseArgs } from "node:util";
import type { Look } from "./look.ts";
import { soak } from "./soak.ts";

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "60" }, json: { type: "boolean", default: false } },
});

for await (const one of soak(Number(values.minutes))) {
  if (values.json) console.log(JSON.stringify(one));
  else {
    if (one.minute === 0) console.log(Object.keys(one).join("  "));
    console.log(row(one));
  }
}

/** The values under their names. */
function row(one: Look): string {
  return Object.entries(one)
    .map(([name, value]) => String(value).padStart(name.length))
    .join("  ");
}
