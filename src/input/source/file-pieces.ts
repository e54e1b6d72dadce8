import { type FileHandle, open } from "node:fs/promises";

const pieceBytes = 1 << 20;

/**
 * The bytes of a file, read ahead by one piece into memory that is used again: a piece is good until the next is asked
 * for. Files of any size are read without leaving anything to clear away.
 */
export async function* filePieces(path: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  await using file = await open(path);
  let [current, next] = [Buffer.allocUnsafeSlow(pieceBytes), Buffer.allocUnsafeSlow(pieceBytes)];
  for (let reading = read(file, current); ; [current, next] = [next, current]) {
    const count = await reading;
    signal.throwIfAborted();
    if (count === 0) return;
    reading = read(file, next);
    yield current.subarray(0, count);
  }
}

function read(file: FileHandle, piece: Buffer): Promise<number> {
  const reading = file.read(piece).then(({ bytesRead }) => bytesRead);
  // Whoever asks for the piece hears of it; nobody may.
  reading.catch(() => {});
  return reading;
}
