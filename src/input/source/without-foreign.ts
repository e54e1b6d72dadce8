import { Fault } from "../../pipeline/fault/fault.ts";
import { foreignKindOf } from "./foreign-kind.ts";
import { PieceReader } from "./piece-reader.ts";

/**
 * Bytes that may be text in UTF-8; those that begin as a file of another kind does are refused with its name.
 * @throws Fault `unreadable_input`
 */
export async function* withoutForeign(name: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  await using pieces = new PieceReader(bytes);
  await pieces.look(4);
  const kind = foreignKindOf(await pieces.piece(), name);
  if (kind) throw new Fault("unreadable_input", `${name} cannot be read: it is ${kind.what}`, { remedy: kind.remedy });
  yield* pieces.rest();
}
