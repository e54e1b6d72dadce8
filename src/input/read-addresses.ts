import { Fault } from "../pipeline/fault/fault.ts";
import { linesOf } from "./source/lines.ts";
import { isStdin, openSource, type Surroundings } from "./source/open-source.ts";

const batchSize = 1000;

/** Reads addresses in batches: those given, and for `-` those on stdin, one a line, without blanks at its ends. */
export async function* readAddresses(given: readonly string[], surroundings: Surroundings): AsyncGenerator<string[]> {
  let batch: string[] = [];
  for await (const address of each(given, surroundings)) {
    batch.push(address);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

async function* each(given: readonly string[], surroundings: Surroundings): AsyncGenerator<string> {
  for (const address of given) {
    if (!isStdin(address)) {
      yield address;
      continue;
    }
    const { name, bytes, close } = await openSource(address, surroundings);
    try {
      for await (const lines of linesOf(bytes)) {
        for (const { number, text } of lines) {
          if (text === undefined)
            throw new Fault("unreadable_input", `line ${number} of ${name} is too long for an address`);
          if (text.trim() !== "") yield text.trim();
        }
      }
    } finally {
      close();
    }
  }
}
