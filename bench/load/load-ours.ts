// Loads an item file with the loader of this package, when told to on standard input.
// usage: load-ours.ts URL FILE METHOD CHUNK batches|warm|file CONNECTIONS [parsed|recorded]
import { createInterface } from "node:readline";
import { filePieces } from "../../src/input/source/file-pieces.ts";
import { byteLinesOf } from "../../src/input/source/lines.ts";
import type { Catalogue } from "../../src/pgstac/catalogue/catalogue.ts";
import { openCatalogue } from "../../src/pgstac/catalogue/open-catalogue.ts";
import { loadFile } from "../../src/pgstac/load/load-file.ts";
import { Batch } from "../../src/pgstac/rows/batch.ts";
import { identify } from "../../src/pgstac/rows/identify.ts";
import { RowMemory } from "../../src/pgstac/rows/row-memory.ts";
import type { LoadMethod } from "../../src/pipeline/operate/load-method.ts";
import { parsingReader } from "./parsing-reader.ts";

const [url = "", path = "", method = "", chunk = "", mode = "", connections = "", way = ""] = process.argv.slice(2);

/** Memory that outlives the connections of all batches, as in a warm function. */
const memory = way === "parsed" ? new RowMemory(parsingReader) : new RowMemory();

/** Opens a connection for each batch while its items are read, as a cold function does; or one for all. */
async function loadBatches(keep: boolean): Promise<void> {
  const open = (): Promise<Catalogue> => openCatalogue(url, { connections: 1, memory });
  let opening = open();
  const batch = new Batch(memory.blocks);
  let sequence = 0;
  const load = async (): Promise<void> => {
    const catalogue = await opening;
    const documents = batch.items.splice(0).map(({ document }) => document);
    const origin = () => ({ runId: `bench-${process.pid}`, sequence: ++sequence });
    const items =
      way === "recorded"
        ? documents.map((document) => ({ ...document, publication: { at: Date.now(), origin: origin() } }))
        : documents;
    const faults = await catalogue.loadItems(documents[0]?.collection ?? "", items, method as LoadMethod);
    if (faults.size > 0) throw [...faults.values()][0];
    batch.release();
    if (keep) return;
    opening = open();
    await catalogue[Symbol.asyncDispose]();
  };
  for await (const lines of linesOfFile()) {
    for (const bytes of lines) {
      batch.add(identify(memory.reader, bytes), batch.items.length);
      if (batch.items.length === Number(chunk)) await load();
    }
  }
  if (batch.items.length > 0) await load();
  await (await opening)[Symbol.asyncDispose]();
}

async function* linesOfFile(): AsyncGenerator<Buffer[]> {
  // No line of the benches is too long.
  yield* byteLinesOf(filePieces(path, new AbortController().signal)) as AsyncGenerator<Buffer[]>;
}

async function loadWhole(): Promise<void> {
  await using catalogue = await openCatalogue(url, { connections: Number(connections), memory });
  for await (const done of loadFile(catalogue, linesOfFile(), {
    method: method as LoadMethod,
    connections: Number(connections),
    memory,
  })) {
    for (const { fault } of done) if (fault) throw fault;
  }
}

const told = new Promise((resolve) => createInterface({ input: process.stdin }).once("line", resolve));
console.log("ready");
await told;
const cpuBefore = process.cpuUsage();
const started = performance.now();
await (mode === "file" ? loadWhole() : loadBatches(mode === "warm"));
const wall = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage(cpuBefore);
const peakMegabytes = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ wall, clientCpu: (user + system) / 1e6, peakMegabytes }));
process.exit();
