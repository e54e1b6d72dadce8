import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { openSource } from "../../../src/input/source/open-source.ts";
import { surroundingsIn } from "../surroundings.ts";

const text = "{}\n{}\n";

/** Reads what a server answers, and says if a connection to it is left open. */
async function readFrom(answer: RequestListener, path = "/a.ndjson") {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const { bytes, close } = await openSource(`http://127.0.0.1:${port}${path}`, surroundingsIn("/"));
    const read = Buffer.concat(await Array.fromAsync(bytes, (piece) => Buffer.from(piece))).toString();
    close();
    return read;
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

test("a body that is packed as nobody reads it is refused, and its connection ends", async () => {
  // The server would not close while a connection is in use.
  const reading = readFrom((_, response) => {
    response.writeHead(200, { "content-encoding": "compress" });
    response.write(text);
  });
  await expect(reading).rejects.toThrow('the server packs it as "compress", which is not read');
});

test("a part that nobody asked for is refused, the whole that is called a part is read", async () => {
  const part =
    (range: string): RequestListener =>
    (_, response) => {
      response.writeHead(206, { "content-range": range, "content-length": text.length });
      response.end(text);
    };
  expect(await readFrom(part(`bytes 0-5/${text.length}`))).toBe(text);
  for (const range of ["bytes 0-5/12", "bytes 6-11/12", "bytes 0-5/*"]) {
    await expect(readFrom(part(range))).rejects.toThrow("the server sends a part of it alone");
  }
});

test.each([
  [403, "sign the address again"],
  [401, "sign the address again"],
  [404, "check the path or address"],
  [429, "the same command again, later"],
  [503, "the same command again, later"],
])("an answer of %i comes with what to try, and without the signature", async (status, remedy) => {
  const reading = readFrom((_, response) => void response.writeHead(status).end(), "/a.json?X-Amz-Signature=abc123");
  await expect(reading).rejects.toMatchObject({
    remedy: expect.stringContaining(remedy),
    message: expect.not.stringContaining("abc123"),
  });
});
