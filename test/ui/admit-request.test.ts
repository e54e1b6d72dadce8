import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { refuseRequest } from "../../src/ui/admit-request.ts";

const port = 8090;
const token = "the-token-of-this-start";
const own = { host: `127.0.0.1:${port}`, cookie: `other=1; stac-ingest-${port}=${token}` };

function statusOf(url: string, headers: Record<string, string>): number {
  return refuseRequest({ url, headers }, { port, token })?.status ?? 200;
}

describe("a request is answered", () => {
  test.each([
    [
      "of the page itself",
      "/api/runs",
      { ...own, origin: `http://127.0.0.1:${port}`, "sec-fetch-site": "same-origin" },
    ],
    ["under the name localhost", "/api/runs", { ...own, host: `localhost:${port}` }],
    ["that opens the printed address", `/?token=${token}`, { host: own.host, "sec-fetch-site": "none" }],
    ["that a file of ours leads to", `/?token=${token}`, { host: own.host, "sec-fetch-site": "cross-site" }],
  ])("%s", (_, url, headers) => {
    expect(statusOf(url, headers)).toBe(200);
  });
});

describe("a request is refused", () => {
  test.each([
    ["without a token", "/api/runs", { host: own.host }, 401],
    ["with the token of an earlier start", "/?token=another", { host: own.host }, 401],
    ["with the cookie of another port", "/", { host: own.host, cookie: `stac-ingest-1=${token}` }, 401],
    ["to a name that points here", "/api/runs", { ...own, host: `evil.example:${port}` }, 403],
    ["to another port's name", "/api/runs", { ...own, host: "127.0.0.1:80" }, 403],
    ["without a host", "/api/runs", { cookie: own.cookie }, 403],
    ["of another origin", "/api/pause", { ...own, origin: "https://evil.example" }, 403],
    ["of a page on another port", "/api/pause", { ...own, origin: "http://127.0.0.1:3000" }, 403],
    ["of a sandboxed page", "/api/pause", { ...own, origin: "null" }, 403],
    ["that another site has an image make", "/api/runs", { ...own, "sec-fetch-site": "cross-site" }, 403],
    ["that another port has an image make", "/", { ...own, "sec-fetch-site": "same-site" }, 403],
  ])("%s", (_, url, headers, status) => {
    expect(statusOf(url, headers)).toBe(status);
  });
});

test("no token but the right one lets anybody in, however it is sent", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (guess) => {
      fc.pre(guess !== token);
      expect(statusOf(`/?token=${encodeURIComponent(guess.toWellFormed())}`, { host: own.host })).toBe(401);
      expect(statusOf("/api/runs", { host: own.host, cookie: `stac-ingest-${port}=${guess}` })).toBe(401);
    }),
  );
});
