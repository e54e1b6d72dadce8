import { text } from "node:stream/consumers";
import { Fault } from "../../pipeline/fault.ts";
import { openObject } from "./open-object.ts";

/**
 * The document behind an `s3://bucket/key` address, for a stage.
 * @throws Fault `payload_missing` or `network`
 */
export async function readObject(href: string): Promise<string> {
  try {
    return await text(await openObject(href));
  } catch (error) {
    const { message, kind } =
      error instanceof Fault ? error : { message: `${href}: ${error}`, kind: "network" as const };
    throw new Fault(kind === "unreadable_input" ? "payload_missing" : "network", message, { cause: error });
  }
}
