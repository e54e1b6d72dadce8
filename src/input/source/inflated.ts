import { crc32, createInflateRaw, type InflateRaw, inflateRawSync } from "node:zlib";
import type { PieceReader } from "./piece-reader.ts";
import { zlibError } from "./zlib-error.ts";

const trailerBytes = 8;

/**
 * Takes the compressed data of one gzip member and its trailer, and unpacks it. The next piece is read while one is
 * unpacked. (Not `createGunzip`, which gives up what it has unpacked of a piece in which anything but a member follows.)
 * @throws Error with a code of zlib if the data are cut short or damaged
 */
export async function* inflated(pieces: PieceReader): AsyncGenerator<Uint8Array> {
  const small = inflateSmall(await pieces.piece());
  if (small) {
    yield small.unpacked;
    pieces.skip(small.packedBytes);
    await checkTrailer(pieces, crc32(small.unpacked), small.unpacked.length);
    return;
  }
  const inflate = createInflateRaw();
  const feeding = feed(pieces, inflate);
  feeding.catch((error) => inflate.destroy(error));
  let [checksum, length] = [0, 0];
  try {
    for await (const piece of inflate as AsyncIterable<Buffer>) {
      checksum = crc32(piece, checksum);
      length += piece.length;
      yield piece;
    }
  } finally {
    inflate.destroy();
  }
  await feeding;
  await checkTrailer(pieces, checksum, length);
}

/** Members of bgzip hold 64 KB at most, and those of a log a line each: starting a thread's work for each takes longer. */
const small = { packedBytes: 65_536, unpackedBytes: 1 << 20 };

/** Unpacks a member at once if it is small and all of it is there. */
function inflateSmall(piece: Uint8Array): { unpacked: Buffer; packedBytes: number } | undefined {
  try {
    const options = { info: true, maxOutputLength: small.unpackedBytes } as const;
    const { buffer, engine } = inflateRawSync(piece.subarray(0, small.packedBytes), options) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    return { unpacked: buffer, packedBytes: engine.bytesWritten };
  } catch {
    return undefined;
  }
}

async function feed(pieces: PieceReader, inflate: InflateRaw): Promise<void> {
  for (;;) {
    const piece = await pieces.piece();
    if (piece.length === 0) {
      inflate.end();
      return;
    }
    const before = inflate.bytesWritten;
    await write(inflate, piece);
    const used = inflate.bytesWritten - before;
    pieces.skip(used);
    if (used < piece.length) return;
  }
}

const write = (inflate: InflateRaw, piece: Uint8Array): Promise<void> =>
  new Promise((resolve, reject) => {
    inflate.write(piece, (error) => (error ? reject(error) : resolve()));
  });

async function checkTrailer(pieces: PieceReader, checksum: number, length: number): Promise<void> {
  const trailer = Buffer.from(await pieces.take(trailerBytes));
  if (trailer.length < trailerBytes) throw zlibError("Z_BUF_ERROR", "unexpected end of file");
  if (trailer.readUInt32LE(0) !== checksum) throw zlibError("Z_DATA_ERROR", "incorrect data check");
  if (trailer.readUInt32LE(4) !== length % 2 ** 32) throw zlibError("Z_DATA_ERROR", "incorrect length check");
}
