import { isObject, parseJsonIfValid } from "../../../pipeline/text/json.ts";
import type { StacApiTrouble } from "../../stac-api.ts";

const limitMilliseconds = 10_000;

/** Asks a STAC API whether it answers. Resolves to why it does not, or to undefined if it does. */
export async function askStacApi(url: string): Promise<StacApiTrouble | undefined> {
  try {
    const answer = await fetch(`${url}/_mgmt/ping`, { signal: AbortSignal.timeout(limitMilliseconds) });
    if (answer.ok) return undefined;
    const said = parseJsonIfValid(await answer.text());
    const sentence =
      isObject(said) && typeof said["description"] === "string" ? said["description"] : answer.statusText;
    return { sentence, passes: isObject(said) && said["code"] === "Starting" };
  } catch (error) {
    return { sentence: `it does not answer: ${(error as Error).message}`, passes: false };
  }
}
