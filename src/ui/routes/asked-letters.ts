import * as z from "zod";
import { runOfLetters } from "../../operations/dead-letters/run-of-letters.ts";
import type { Selection } from "../../operations/dead-letters/selection.ts";
import { stages } from "../../pipeline/message/stage.ts";
import { validate } from "../../pipeline/text/validate.ts";
import type { Target } from "../../targets/target.ts";

const Text = z.string().min(1).optional();

/** The dead letters that the page names, in a query or in the body of a request. */
export const AskedLetters = z.strictObject({
  stage: z.enum(stages).optional(),
  cause: Text,
  kind: Text,
  id: Text,
  package: Text,
  collection: Text,
  run: Text,
});

/** The names that a query may have for them. */
const names = Object.keys(AskedLetters.shape);

/** Reads the dead letters that are meant from a query; other names in it mean something else. */
export function lettersOfQuery(target: Pick<Target, "operate">, query: URLSearchParams): Promise<Selection> {
  const given = [...query].filter(([name, value]) => names.includes(name) && value !== "");
  return lettersOf(target, validate(AskedLetters, Object.fromEntries(given), "wrong_usage", "the request"));
}

/** Selects the dead letters that are meant. */
export async function lettersOf(
  target: Pick<Target, "operate">,
  { stage, cause, kind, id, package: packageName, collection, run }: z.infer<typeof AskedLetters>,
): Promise<Selection> {
  return {
    stages: stage === undefined ? stages : [stage],
    cause,
    kind,
    id,
    packageName,
    collection,
    ...(run !== undefined && { run: await runOfLetters(target, run) }),
  };
}
