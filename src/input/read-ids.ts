import { Fault } from "../pipeline/fault.ts";
import { linesOf } from "./source/lines.ts";
import { isStdin, openSource, type Surroundings } from "./source/open-source.ts";

const batchSize = 1000;

/** Reads ids in batches: those given, and for `-` those on stdin, one a line. */
export async function* readIds(given: readonly string[], surroundings: Surroundings): AsyncGenerator<string[]> {
  let batch: string[] = [];
  for await (const id of each(given, surroundings)) {
    batch.push(id);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

async function* each(given: readonly string[], surroundings: Surroundings): AsyncGenerator<string> {
  for (const id of given) {
    if (!isStdin(id)) {
      yield id;
      continue;
    }
    const { name, bytes, close } = await openSource(id, surroundings);
    try {
      for await (const { number, text } of linesOf(bytes)) {
        if (text === undefined) throw new Fault("unreadable_input", `line ${number} of ${name} is too long for an id`);
        if (text.trim() !== "") yield text.trim();
      }
    } finally {
      close();
    }
  }
}
