import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { closeTestTargets, openTestTarget } from "./target.ts";
import { run } from "./terminal.ts";

afterEach(closeTestTargets);

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there.
const commands = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;
/** Escape sequences that the program writes itself: colours, and the way up when a table is shown in place. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
const own = /\x1b\[(?:\d+m|\d+A\x1b\[J)/g;

const hostile = fc
  .tuple(
    fc.string({ unit: "binary", maxLength: 5 }),
    fc.constantFrom("\x1b[2J", "\x1b]0;owned\x07", "\r", "\x9b31m", "\u202E", "\b\b", "\x7f", "\n", "\x1b[8m"),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 5 }),
  )
  .map((parts) => parts.join(""))
  .filter((text) => text.isWellFormed());

const argvs = (text: string): string[][] => [
  ...[["collections", "list"], ["items", "count"], ["status"], ["logs"], ["dlq", "list"], ["dlq", "peek"], ["doctor"]],
  ...[
    ["dlq", "export"],
    ["dlq", "redrive", "load"],
    ["dlq", "purge", "--yes"],
  ],
  ...[
    ["items", "get", "--", text, text],
    ["items", "get", "--", text, "none"],
    ["collections", "get", "--", text],
  ],
  ...[
    ["items", "delete", "--yes", "--", text, `${text}!`],
    ["collections", "delete", "--yes", "--", text],
  ],
  ...[
    ["collections", "load", "--", text],
    ["publish", "--", text],
    [text],
    ["items", `--${text}`],
    ["dlq", "peek", text],
  ],
];

test("what is in ids, titles, reasons, names and bodies commands no terminal, in text and in JSON", {
  timeout: 120_000,
}, async () => {
  let shown = 0;
  await fc.assert(
    fc.asyncProperty(hostile, fc.boolean(), async (text, isTTY) => {
      for (const format of [[], ["--json"]]) {
        const target = openTestTarget();
        const item = JSON.stringify({ id: text, [text]: text });
        target.catalogue.set(text, {
          text: JSON.stringify({ id: text, title: text }),
          items: new Map([[text, item]]),
        });
        target.records.push({
          time: "2026-01-01T00:00:00Z",
          level: "error",
          stage: "gen",
          event: "item_failed",
          message: text,
          id: text,
          [text]: text,
        });
        target.found.push({ part: text, ok: false, found: text, remedy: text });
        const attributes = { error_kind: "item_failed", error_message: text.replaceAll("\0", "") || "x" };
        await target.addDeadLetters("load", [{ body: text, attributes }]);
        for (const argv of argvs(text)) {
          const { stdout, stderr } = await run(
            [...argv, ...format].toSorted((a, b) => Number(b === "--json") - Number(a === "--json")),
            { target, isTTY, cwd: "/nowhere" },
          );
          const written = stdout + stderr;
          shown += written.length;
          expect(isTTY ? written.replace(own, "") : written, argv.join(" ")).not.toMatch(commands);
        }
      }
    }),
    { numRuns: 10 },
  );
  expect(shown).toBeGreaterThan(1000);
});

test("text that looks like a colour is none, even on a terminal that shows colours", async () => {
  const target = openTestTarget();
  target.found.push({ part: "\x1b[32mok\x1b[39m", ok: false, found: "no\nok everything" });
  const { stdout } = await run(["doctor"], { target, isTTY: true });
  expect(stdout).toContain("\x1b[31mfailed\x1b[39m");
  expect(stdout).toContain("\\u001b[32mok\\u001b[39m");
  expect(stdout).toContain("no\\nok everything");
});

test("a line feed in an id or a file's name makes no line of its own on stderr", async () => {
  const target = openTestTarget();
  target.catalogue.set("c", { text: "{}", items: new Map() });
  const { stderr } = await run(["items", "delete", "--yes", "c", "a\nstac-ingest: all is well"], { target });
  expect(stderr).toBe("1 item is not in c: a\\nstac-ingest: all is well\n");
  const missing = await run(["items", "get", "c", "a\nstac-ingest: all is well"], { target });
  expect(missing.stderr).toContain("there is no item a\n  stac-ingest: all is well in c\n");
});
