// From a cold start of the gen function in its image to its first item, beside what no function can do without: Node's
// start and Python's `import stactools.cli`. In turns, as root: `npm run bench:cold-start -- [--json]`.
import { parseArgs } from "node:util";
import { genImage } from "../../src/settings/function-environment.ts";
import { openSealedImage } from "../../test/image/sealed-image.ts";
import { misbehave } from "../../test/stactools/misbehaving-package.ts";

const { values: flags } = parseArgs({ options: { json: { type: "boolean" } } });
const rounds = 7;
const item = JSON.stringify(misbehave("well", "", { collection_id: "scenes" }));
const bare = `${genImage.cacheFolder}/envs/*/bin/python -c "import stactools.cli" && /var/lang/bin/node -e 0`;

await using image = await openSealedImage();
const ratios: number[] = [];
for (let round = 0; round < rounds; round += 1) {
  const started = performance.now();
  await image.inside(bare);
  const bareMilliseconds = performance.now() - started;
  ratios.push((await image.runHandler([[item]])).firstMilliseconds / bareMilliseconds);
}
const median = ratios.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0;
const report = { rounds: ratios, ratios: { cold_start_over_imports: median } };
console.log(flags.json ? JSON.stringify(report, null, 2) : `cold_start_over_imports ${median.toFixed(2)}`);
