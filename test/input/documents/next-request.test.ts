import { expect, test } from "vitest";
import { nextRequest, type PageRequest } from "../../../src/input/documents/next-request.ts";

const last: PageRequest = {
  url: new URL("https://a.example/v1/search?limit=2"),
  body: { limit: 2, collections: ["c"] },
  headers: {},
};
const asked = (link: object) => {
  const request = nextRequest({ href: "", ...link }, last);
  return typeof request === "string" ? request : { ...request, url: request.url.href };
};

test.each<[string, object, object]>([
  ["a full address", { href: "https://a.example/v1/search?token=x" }, { url: "https://a.example/v1/search?token=x" }],
  ["a relative address", { href: "?page=2" }, { url: "https://a.example/v1/search?page=2" }],
  ["the path of another folder", { href: "/v1/items" }, { url: "https://a.example/v1/items" }],
  ["http where the page came by https", { href: "http://a.example/p2" }, { url: "https://a.example/p2" }],
  ["a POST with a body", { href: "p", method: "post", body: { token: "x" } }, { body: { token: "x" } }],
  [
    "a POST whose body is added to the last one",
    { href: "p", method: "POST", body: { token: "x" }, merge: true },
    { body: { limit: 2, collections: ["c"], token: "x" } },
  ],
  ["a POST without a body", { href: "p", method: "POST" }, { body: {} }],
  [
    "headers, but none that lets a reader in or frames the message",
    { href: "p", headers: { "Search-After": "LC8", Authorization: "x", Cookie: "y", Host: "z", n: 1, "a b": "c" } },
    { headers: { "Search-After": "LC8" } },
  ],
])("%s is followed", (_, link, expected) => expect(asked(link)).toMatchObject(expected));

test.each<[string, object, string]>([
  ["another host", { href: "https://b.example/search" }, "it is at https://b.example, another host"],
  ["an address of this machine's network", { href: "http://169.254.169.254/" }, "another host"],
  ["another port", { href: "https://a.example:8443/" }, "another host"],
  ["a file", { href: "file:///etc/passwd" }, "another host"],
  ["a name and a password", { href: "https://u:p@a.example/" }, "user name"],
  ["another method", { href: "p", method: "DELETE" }, 'it asks for "DELETE"'],
  ["no address", { href: "https://" }, "cannot be read"],
])("%s is not followed, and the reason said", (_, link, reason) => expect(asked(link)).toContain(reason));
