// Compares a cold start of the gen function, up to its first item, with the least that a function needs: the start of
// Node and Python's `import stactools.cli`. Runs both in turns, as root: `npm run bench:cold-start -- [--json]`.
import { parseArgs } from "node:util";
import { genImage } from "../../src/settings/function-environment.ts";
import { openSealedImage } from "../../test/image/sealed-image.ts";
import { misbehave } from "../../test/stactools/misbehaving-package.ts";
import { median } from "../median.ts";

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
const ratio = median(ratios);
const report = { rounds: ratios, ratios: { cold_start_over_imports: ratio } };
console.log(flags.json ? JSON.stringify(report, null, 2) : `cold_start_over_imports ${ratio.toFixed(2)}`);
