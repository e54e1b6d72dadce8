import { createServer, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { linesOf } from "../../src/input/source/lines.ts";
import { openSource } from "../../src/input/source/open-source.ts";
import { surroundingsIn } from "../input/surroundings.ts";

const addresses = Array.from({ length: 20_000 }, (_, index) => `https://example.com/scenes/${index * 7919}.tif`);
const text = Buffer.from(`${addresses.join("\n")}\n`);
const half = text.indexOf("\n", text.length / 2) + 1;

const bodies = {
  plain: text,
  gzip: gzipSync(text),
  members: Buffer.concat([gzipSync(text.subarray(0, half)), gzipSync(text.subarray(half))]),
};

interface Way {
  readonly body: keyof typeof bodies;
  readonly encoded: boolean;
  readonly framing: "length" | "chunked" | "close";
  readonly closes: boolean;
}

/** Sends as much of a body as `share` says and drops the connection where that is not all of it. */
function send(response: ServerResponse, { body, encoded, framing, closes }: Way, share: number): void {
  const whole = bodies[body];
  const part = whole.subarray(0, Math.floor(whole.length * share));
  if (encoded) response.setHeader("content-encoding", "gzip");
  if (closes || framing === "close") response.setHeader("connection", "close");
  if (framing === "length") response.setHeader("content-length", whole.length);
  if (framing === "close") response.removeHeader("transfer-encoding");
  response.useChunkedEncodingByDefault = framing === "chunked";
  if (part.length === whole.length || framing === "close") response.end(part);
  else response.write(part, () => response.socket?.end());
}

async function served<T>(listener: RequestListener, use: (address: string) => Promise<T>): Promise<T> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  try {
    await new Promise((resolve) => server.once("listening", resolve));
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/scenes.txt?signature=secret`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const surroundings = surroundingsIn("/");

/** The lines that were read, and what ended the reading. */
async function read(address: string): Promise<{ lines: string[]; error: unknown }> {
  const lines: string[] = [];
  try {
    const { bytes } = await openSource(address, surroundings);
    for await (const some of linesOf(bytes)) lines.push(...some.map(({ text }) => String(text)));
    return { lines, error: undefined };
  } catch (error) {
    return { lines, error };
  }
}

const anyWay: fc.Arbitrary<Way> = fc
  .record({
    body: fc.constantFrom<keyof typeof bodies>("plain", "gzip", "members"),
    encoded: fc.boolean(),
    framing: fc.constantFrom("length" as const, "chunked" as const, "close" as const),
    closes: fc.boolean(),
  })
  .filter(({ body, encoded }) => body !== "plain" || !encoded);

test("a body is read whole, whatever way it comes", async () => {
  await fc.assert(
    fc.asyncProperty(anyWay, async (way) => {
      const { lines, error } = await served((_, response) => send(response, way, 1), read);
      expect(error).toBeUndefined();
      expect(lines.length).toBe(addresses.length);
    }),
    { numRuns: 30 },
  );
});

test("a body that is cut anywhere is an error, and no part of a line is taken for one", async () => {
  await fc.assert(
    fc.asyncProperty(anyWay, fc.double({ min: 0.001, max: 0.9999, noNaN: true }), async (way, share) => {
      const { lines, error } = await served((_, response) => send(response, way, share), read);
      expect(lines).toEqual(addresses.slice(0, lines.length));
      // Cut between two lines, a body whose length nobody said looks whole.
      const cut = Math.floor(text.length * share);
      if (way.body === "plain" && way.framing === "close" && text[cut - 1] === 10) return;
      expect(error).toMatchObject({ kind: "unreadable_input", message: expect.stringContaining("cannot be read") });
      expect((error as Error).message).not.toContain("secret");
    }),
    { numRuns: 60 },
  );
});

test("redirects are followed, and not for ever", async () => {
  const listener: RequestListener = ({ url }, response) => {
    if (url === "/found") response.end("one\n");
    else response.writeHead(302, { location: url?.startsWith("/scenes.txt") ? "/found" : "/again" }).end();
  };
  await served(listener, async (address) => {
    expect(await read(address)).toEqual({ lines: ["one"], error: undefined });
    const { error } = await read(new URL("/again", address).href);
    expect((error as Error).message).toContain("the server points elsewhere more than 20 times");
  });
});

test("a password in an address is neither sent nor shown", async () => {
  const { error } = await read("http://user:hidden@127.0.0.1:9/scenes.txt");
  expect((error as Error).message).toBe(
    "http://127.0.0.1:9/scenes.txt cannot be read: the address holds a user name or password, which is not sent",
  );
});
