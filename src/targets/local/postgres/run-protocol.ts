import type { PGlite } from "@electric-sql/pglite";
import { keepStack } from "./keep-stack.ts";
import { WireReply } from "./wire-reply.ts";

/** Runs messages of the PostgreSQL protocol; without `reply` the answer is thrown away. Rejects if PostgreSQL broke down. */
export async function runProtocol(
  database: PGlite,
  bytes: Uint8Array,
  reply: WireReply = new WireReply(() => {}),
): Promise<void> {
  const onRawData = (piece: Uint8Array): void => reply.push(piece);
  await keepStack(database, () => database.execProtocolRawStream(bytes, { syncToFs: false, onRawData }));
}
