import { readAddresses } from "../../input/read-addresses.ts";
import { isStdin, type Surroundings } from "../../input/source/open-source.ts";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { InventoryFormat } from "../../settings/inventory-formats.ts";
import type { Recipe } from "../../settings/recipe.ts";
import { requestMaker } from "../../settings/request-maker.ts";
import { readRequests } from "../enqueue/read-requests.ts";
import { orFault } from "../or-fault.ts";
import type { Sendable } from "../send.ts";

export interface TypedOptions {
  readonly recipe: Recipe;
  /** The format of everything that was typed, if it is inventories. */
  readonly format: InventoryFormat | undefined;
}

/** The requests of what was typed: addresses, `-` for a list of them, and tables, each row of which is a request. */
export async function* typedRequests(
  typed: readonly string[],
  { recipe, format }: TypedOptions,
  surroundings: Surroundings,
): AsyncGenerator<Sendable> {
  for (const each of typed) {
    if (format === undefined && !isTable(each)) yield* addressRequests(each, recipe, surroundings);
    else yield* readRequests({ inventories: [each], recipe, format, selection: {}, skip: 0, runId: "" }, surroundings);
  }
}

/** A table by its name. Anything else on another machine may be what a package makes an item of. */
const isTable = (typed: string): boolean =>
  !isStdin(typed) && !/^\w+:\/\//.test(typed) && /\.(csv|tsv|tab|jsonl|ndjson)(\.gz)?$/i.test(typed);

async function* addressRequests(typed: string, recipe: Recipe, surroundings: Surroundings): AsyncGenerator<Sendable> {
  const requestFor = addressMaker(recipe);
  for await (const batch of readAddresses([typed], surroundings)) {
    for (const [at, url] of batch.entries()) {
      yield {
        number: at + 1,
        place: { file: url, line: 1 },
        outgoing: orFault(() => ({ body: JSON.stringify(requestFor({ url })), attributes: {} })),
      };
    }
  }
}

function addressMaker(recipe: Recipe): ReturnType<typeof requestMaker> {
  try {
    return requestMaker(recipe, { columns: ["url"], inventory: "an address" });
  } catch (error) {
    if (!(error instanceof Fault && error.kind === "wrong_usage")) throw error;
    throw new Fault("wrong_usage", error.message, {
      remedy: `rows.csv in place of an address, or - --format csv < rows.csv; ${error.remedy}`,
      cause: error,
    });
  }
}
