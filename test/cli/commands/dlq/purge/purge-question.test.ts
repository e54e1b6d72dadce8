import { expect, test } from "vitest";
import { purgeQuestion } from "../../../../../src/cli/commands/dlq/purge/purge-question.ts";
import type { DeadLetterGroup, DeadLetterList } from "../../../../../src/operations/dead-letters/list-dead-letters.ts";

const now = Date.parse("2026-01-02T03:00:00Z");
const group = (kind: string, count: number, oldest = "2026-01-02T01:00:00Z"): DeadLetterGroup => ({
  ...{ stage: "load", kind, cause: kind, count, oldest, newest: "2026-01-02T02:00:00Z" },
  ...{ packages: [], collections: [], runs: [], example: "", place: "" },
});
const names = { kinds: [], packages: [], collections: [], runs: [] };
const asked = (list: Partial<DeadLetterList>) =>
  purgeQuestion({ groups: [], unknown: [], names, ...list }, { stage: "load", folder: "/state/purged", now });

test("groups of one kind are counted together, and the oldest of all tells the age", () => {
  const groups = [group("timeout", 1500), group("crash", 2000), group("timeout", 1000, "2026-01-01T03:00:00Z")];
  expect(asked({ groups })).toBe(
    "Delete 4,500 dead letters of load (2,500 timeout, 2,000 crash; the oldest died 24 h 0 min ago) and keep a copy in /state/purged?",
  );
});

test("many kinds are not all named, and letters that nobody looked at are said", () => {
  const groups = ["crash", "network", "timeout", "several", "item_refused", "contention"].map((kind) => group(kind, 2));
  expect(asked({ groups, unknown: [{ stage: "load", count: 7 }] })).toContain(
    "Delete 19 dead letters of load (2 crash, 2 network, 2 timeout, 2 several, 2 item_refused, 2 of other kinds, about 7 not looked at; ",
  );
});
