import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { readDocuments } from "../../../src/input/documents/read-documents.ts";
import type { SearchReport } from "../../../src/input/documents/search.ts";
import { surroundingsIn } from "../surroundings.ts";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

type Answer = (request: IncomingMessage & { readonly text: string }, response: ServerResponse) => void;

async function serve(answer: Answer): Promise<string> {
  const server = createServer(async (request, response) => {
    const pieces = await Array.fromAsync(request as AsyncIterable<Buffer>);
    answer(Object.assign(request, { text: Buffer.concat(pieces).toString() }), response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const total = 25;
const size = 4;
/** The page that begins at an item, with its link; the type stands first or last. */
function pageFrom(start: number, link: object, typeLast = false): string {
  const features = Array.from({ length: Math.min(size, total - start) }, (_, index) => ({ id: `i-${start + index}` }));
  const links =
    start + size < total
      ? [
          { rel: "self", href: "x" },
          { rel: "next", ...link },
        ]
      : [];
  const type = "FeatureCollection";
  return JSON.stringify(
    typeLast ? { features, links, numberMatched: total, type } : { type, features, numberMatched: total, links },
  );
}
const startOf = (url = ""): number => Number(new URL(url, "http://x").searchParams.get("start") ?? 0);

async function read(address: string) {
  const ids: string[] = [];
  const files = new Set<string>();
  const searches: SearchReport[] = [];
  const options = { onSearch: (search: SearchReport) => void searches.push(search), pauseMilliseconds: 1 };
  let failure: Error | undefined;
  try {
    for await (const together of readDocuments([address], surroundingsIn("/"), options)) {
      for (const { place, bytes } of together) {
        files.add(place.file);
        const value = JSON.parse(String(bytes)) as { id?: string; features?: { id: string }[] };
        for (const { id } of value.features ?? [{ id: value.id ?? "" }]) ids.push(id);
      }
    }
  } catch (error) {
    failure = error as Error;
  }
  return { ids, files: [...files], search: searches[0], failure };
}
const all = Array.from({ length: total }, (_, index) => `i-${index}`);

test.each([false, true])(
  "pages are followed by GET, with full and with relative addresses (type last: %s)",
  async (typeLast) => {
    for (const base of ["", "/search"]) {
      const origin = await serve(({ url }, response) => {
        const start = startOf(url);
        response.end(pageFrom(start, { href: `${base}?start=${start + size}` }, typeLast));
      });
      const { ids, files, search, failure } = await read(`${origin}/search`);
      expect({ ids, failure }).toEqual({ ids: all, failure: undefined });
      expect(search).toMatchObject({ matched: total, returned: total, missing: 0 });
      expect(files.slice(0, 2)).toEqual([`${origin}/search`, `${origin}/search (page 2)`]);
    }
  },
);

test("pages are followed by POST, and a body that is merged keeps what was asked before", async () => {
  const bodies: string[] = [];
  const origin = await serve(({ method, text }, response) => {
    if (method === "POST") bodies.push(text);
    const { start = 0 } = JSON.parse(text || "{}") as { start?: number };
    const body = start === 0 ? { start: size, limit: size } : { start: start + size };
    response.end(pageFrom(start, { href: "/search", method: "POST", body, merge: true }));
  });
  expect((await read(`${origin}/search`)).ids).toEqual(all);
  expect(bodies.slice(0, 2)).toEqual(['{"start":4,"limit":4}', '{"start":8,"limit":4}']);
});

test("a page that fails is asked for again, and what came before it failed comes once", async () => {
  const asked = new Map<string, number>();
  const origin = await serve(({ url = "" }, response) => {
    const start = startOf(url);
    const text = pageFrom(start, { href: `?start=${start + size}` });
    asked.set(url, (asked.get(url) ?? 0) + 1);
    if (start === 8 && asked.get(url) === 1) response.writeHead(503).end();
    else if (start === 8 && asked.get(url) === 2) {
      response.writeHead(200, { "content-length": text.length });
      response.write(text.slice(0, text.indexOf("i-10")), () => response.destroy());
    } else response.end(text);
  });
  const { ids, failure, search } = await read(`${origin}/search`);
  expect({ ids, failure }).toEqual({ ids: all, failure: undefined });
  expect(search).toMatchObject({ returned: total, missing: 0 });
  expect(asked.get("/search?start=8")).toBe(3);
});

test.each([
  [500, 4],
  [404, 1],
])(
  "a page that stays away (%i) is named after %i attempts, and the items before it are there",
  async (status, attempts) => {
    let count = 0;
    const origin = await serve(({ url }, response) => {
      const start = startOf(url);
      if (start < 8) return void response.end(pageFrom(start, { href: `?start=${start + size}` }));
      count += 1;
      response.writeHead(status).end();
    });
    const { ids, failure } = await read(`${origin}/search`);
    expect(ids).toEqual(all.slice(0, 8));
    expect(count).toBe(attempts);
    expect(failure).toMatchObject({ kind: "unreadable_input" });
    expect(failure?.message).toContain(`page 3 of ${origin}/search cannot be read: the server answers ${status}`);
  },
);

test.each([
  ["to itself", () => 0],
  ["back in a circle that begins late", (start: number) => (start + size) % (3 * size) || size],
])("links that lead %s end it", async (_, follow) => {
  let requests = 0;
  const origin = await serve(({ url }, response) => {
    requests += 1;
    const start = startOf(url);
    response.end(pageFrom(start, { href: `?start=${follow(start)}` }));
  });
  const { search, failure } = await read(`${origin}/search?start=0`);
  expect(failure).toBeUndefined();
  expect(search?.stopped).toContain("was read already");
  expect(requests).toBeLessThan(15);
});

test("pages that are empty for ever end it", async () => {
  const origin = await serve(({ url }, response) => {
    const links = [{ rel: "next", href: `?start=${startOf(url) + 1}` }];
    response.end(
      JSON.stringify({ type: "FeatureCollection", features: startOf(url) === 0 ? [{ id: "a" }] : [], links }),
    );
  });
  expect((await read(`${origin}/search`)).search?.stopped).toContain("100 pages before it were empty");
});

test("another host is not asked, and the reason is told", async () => {
  let asked = 0;
  const other = await serve((_, response) => {
    asked += 1;
    response.end("{}");
  });
  const origin = await serve((_, response) => response.end(pageFrom(0, { href: `${other}/search` })));
  const { ids, search } = await read(`${origin}/search`);
  expect({ asked, ids }).toEqual({ asked: 0, ids: all.slice(0, size) });
  expect(search).toMatchObject({
    matched: total,
    missing: total - size,
    stopped: expect.stringContaining("another host"),
  });
});

test("a server that counts more than its pages hold is told of", async () => {
  const origin = await serve((_, response) =>
    response.end(JSON.stringify({ type: "FeatureCollection", features: [{ id: "a" }], context: { matched: 9 } })),
  );
  expect((await read(origin)).search).toMatchObject({ matched: 9, missing: 8, next: undefined, stopped: undefined });
});
