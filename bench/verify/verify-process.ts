// Verifies an inventory of ids against the collection `scenes`, and prints time, peak memory and counts as JSON.
// usage: node verify-process.ts DATABASE INVENTORY
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { verify } from "../../src/operations/verify/verify.ts";
import { verifyLists } from "../../src/operations/verify/verify-plan.ts";
import { openCatalogue } from "../../src/pgstac/catalogue/open-catalogue.ts";
import { keepHeapSmall } from "../../src/pipeline/process/keep-heap-small.ts";

const [url = "", inventory = ""] = process.argv.slice(2);
keepHeapSmall({ growthPercent: 20 });
await using catalogue = await openCatalogue(url);
const started = performance.now();
const { lines, items, lists } = await verify(
  catalogue,
  { inventories: [inventory], format: "text", collection: "scenes", by: "id", template: "{url}", lists: verifyLists },
  {
    stdin: process.stdin,
    folder: dirname(inventory),
    signal: new AbortController().signal,
    openObject: () => Promise.reject(new Error("there are no objects")),
    openRandomAccess: () => Promise.reject(new Error("there are no objects")),
    listObjects: () => Readable.from([]),
  },
  () => {},
);
const seconds = (performance.now() - started) / 1000;
const counts = { lines, items, missing: lists.missing?.count, orphaned: lists.orphaned?.count };
console.log(JSON.stringify({ ...counts, seconds, peak_megabytes: process.resourceUsage().maxRSS / 1000 }));
