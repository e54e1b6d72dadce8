// Loads each batch of an item file into three databases in turns: without a run, with the ledger, and with versions, too.
// What the machine does meanwhile, and what the process has compiled, is the same for all.
// usage: load-in-turns.ts FILE METHOD CHUNK URL URL URL
import { filePieces } from "../../src/input/source/file-pieces.ts";
import { byteLinesOf } from "../../src/input/source/lines.ts";
import { openCatalogue } from "../../src/pgstac/catalogue/open-catalogue.ts";
import { Batch } from "../../src/pgstac/rows/batch.ts";
import type { BytesDocument } from "../../src/pgstac/rows/document.ts";
import { identify } from "../../src/pgstac/rows/identify.ts";
import { RowMemory } from "../../src/pgstac/rows/row-memory.ts";
import type { LoadMethod } from "../../src/pipeline/operate/load-method.ts";

const [path = "", method = "", chunk = "", ...urls] = process.argv.slice(2);
const memory = new RowMemory();
const ways = await Promise.all(
  urls.map(async (url, index) => ({
    catalogue: await openCatalogue(url, { connections: 1, memory, newestWins: index === 2 }),
    isRecorded: index > 0,
    wall: 0,
    clientCpu: 0,
  })),
);

const batch = new Batch(memory.blocks);
let loaded = 0;

async function load(): Promise<void> {
  const documents = batch.items.splice(0).map(({ document }) => document);
  for (const turn of ways.keys()) {
    const way = ways[(loaded / Number(chunk) + turn) % ways.length] as (typeof ways)[number];
    const items = documents.map((document, index) =>
      way.isRecorded ? published(document, loaded + index + 1) : { ...document },
    );
    const cpuBefore = process.cpuUsage();
    const started = performance.now();
    const faults = await way.catalogue.loadItems(items[0]?.collection ?? "", items, method as LoadMethod);
    way.wall += (performance.now() - started) / 1000;
    const { user, system } = process.cpuUsage(cpuBefore);
    way.clientCpu += (user + system) / 1e6;
    if (faults.size > 0) throw [...faults.values()][0];
  }
  loaded += documents.length;
  batch.release();
}

const published = (document: BytesDocument, sequence: number): BytesDocument => ({
  ...document,
  publication: { at: Date.now(), origin: { runId: `bench-${process.pid}`, sequence } },
});

// No line of the benches is too long.
for await (const lines of byteLinesOf(filePieces(path, new AbortController().signal)) as AsyncGenerator<Buffer[]>) {
  for (const bytes of lines) {
    batch.add(identify(memory.reader, bytes), batch.items.length);
    if (batch.items.length === Number(chunk)) await load();
  }
}
console.log(JSON.stringify(ways.map(({ wall, clientCpu }) => ({ wall, clientCpu }))));
process.exit();
