import { once } from "node:events";
import { createServer } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { Fault } from "../../src/pipeline/fault/fault.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { routes } from "../../src/ui/routes.ts";
import { removeFolders } from "../cli/folder.ts";
import { closeTestTargets, openTestTarget } from "../cli/target.ts";
import { openPageServer } from "./open-page-server.ts";

afterEach(() => {
  closeTestTargets();
  removeFolders();
});

describe("without the token", () => {
  test.each(["/", "/page.js", "/page.css", "/land.json", "/api/events", "/api/nothing"])(
    "%s is not answered",
    async (path) => {
      await using page = await openPageServer(openTestTarget());
      const answer = await page.send(path, { headers: { cookie: "" } });
      expect(answer.status).toBe(401);
      expect(await answer.text()).toMatch(/^the token is missing/);
    },
  );

  test("no route is answered", async () => {
    await using page = await openPageServer(openTestTarget());
    for (const name of Object.keys(routes)) {
      const [method = "", path = ""] = name.split(" ");
      const body = method === "POST" ? "{}" : null;
      expect([name, (await page.send(path, { method, body, headers: { cookie: "" } })).status]).toEqual([name, 401]);
    }
  });
});

test("the printed address answers with the page and a cookie that scripts and other sites cannot use", async () => {
  await using page = await openPageServer(openTestTarget());
  const answer = await fetch(page.url);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("set-cookie")).toMatch(/^stac-ingest-\d+=[\w-]{32}; HttpOnly; SameSite=Strict; Path=\/$/);
  expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'; script-src 'self'");
  expect(await answer.text()).toContain('<div id="page">');
});

test("the page is told the options of its commands, as HTML has them and without secrets", async () => {
  const options = ["--config '\"><b>.yml'", "--endpoint-url http://user:hunter2@127.0.0.1:4566"];
  await using page = await openPageServer(openTestTarget(), {}, options);
  const text = await (await page.send("/")).text();
  expect(text).toContain(
    "content=\"[&#34;--config '\\&#34;&#62;&#60;b&#62;.yml'&#34;,&#34;--endpoint-url http://user:***@127.0.0.1:4566&#34;]\"",
  );
  expect(text).toContain(
    "<code>stac-ingest status --config '&#34;&#62;&#60;b&#62;.yml' --endpoint-url http://user:***@",
  );
  expect(text).not.toContain("hunter2");
});

test("the page's files together are less than 300 KB", async () => {
  await using page = await openPageServer(openTestTarget());
  let bytes = 0;
  for (const path of ["/", "/page.js", "/page.css", "/land.json"]) {
    bytes += (await (await page.send(path)).arrayBuffer()).byteLength;
  }
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThan(300_000);
});

describe("a write", () => {
  const pause = { method: "POST", body: JSON.stringify({ stage: "load", paused: true }) };

  test("of another origin changes nothing", async () => {
    const target = openTestTarget();
    await using page = await openPageServer(target);
    const answer = await page.send("/api/pause", { ...pause, headers: { origin: "https://evil.example" } });
    expect(answer.status).toBe(403);
    expect(target.state.paused).toEqual([]);
  });

  test("of the page is done", async () => {
    const target = openTestTarget();
    await using page = await openPageServer(target);
    expect(await (await page.send("/api/pause", pause)).json()).toEqual({ paused: ["load"] });
    expect(target.state.paused).toEqual(["load"]);
  });

  test("cannot be made by following an address", async () => {
    const target = openTestTarget();
    await using page = await openPageServer(target);
    expect((await page.send("/api/pause?stage=load&paused=true")).status).toBe(404);
    expect(target.state.paused).toEqual([]);
  });

  test.each([["{}"], ["no JSON"], ['{"stage":"all","paused":true}']])(
    "of %s is refused with what is wrong",
    async (body) => {
      await using page = await openPageServer(openTestTarget());
      const answer = await page.send("/api/pause", { method: "POST", body });
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ error: { message: expect.stringMatching(/request/) } });
      expect(page.bugs).toEqual([]);
    },
  );
});

test("the events tell the status at once, without secrets, and again when the catalogue does not answer", async () => {
  const target = openTestTarget();
  await target.addDeadLetters("gen", [{ body: "{}" }]);
  await using page = await openPageServer(target);
  const events = (await page.send("/api/events")).body?.pipeThrough(new TextDecoderStream()).getReader();
  const next = async (isMeant: (text: string) => boolean): Promise<string> => {
    for (;;) {
      const { value, done } = (await events?.read()) ?? { done: true };
      if (done) throw new Error("the events ended");
      if (isMeant(String(value))) return String(value);
    }
  };
  const first = await next((text) => text.startsWith("data: "));
  const { status } = JSON.parse(first.slice(6)) as { status: object };
  expect(status).toMatchObject({
    target: "local",
    running: true,
    stages: { gen: { dead: 1 } },
    problems: [{ severity: "dead", part: "gen", problem: "1 dead letter", since: expect.any(Number) }],
  });
  target.state.running = false;
  target.state.catalogueFault = new Fault("database_unreachable", "postgresql://me:secret@db does not answer");
  const later = await next((text) => text.includes('"running":false'));
  expect(later).toContain("nothing runs the stages");
  expect(later).not.toContain("secret");
  await events?.cancel();
});

test("a port that is taken is told with what to do", async () => {
  await using taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as { port: number };
  const { servePage } = await import("../../src/ui/serve-page.ts");
  await expect(
    servePage({
      port,
      pipelineOptions: [],
      configuration: { settings: readSettings({}, "a test") },
    } as unknown as Parameters<typeof servePage>[0]),
  ).rejects.toMatchObject({
    kind: "wrong_usage",
    remedy: "--port with another one, or 0 for any",
  });
});
