import fc from "fast-check";
import { expect, test } from "vitest";
import { type AcceptedMessage, conservation, type Remains } from "./conservation.ts";

const document = (id: string, version: number) => ({ id, properties: { version } });
const about = (sequence: number, id: string, isWhole = true): AcceptedMessage => ({
  sequence,
  items: [{ id, document: document(id, sequence), isWhole }],
  copies: 1,
});
const bad = (sequence: number): AcceptedMessage => ({ sequence, items: [], copies: 1 });

/** Two versions of one item, an item of one version, one that a package makes, one that dies, one that waits. */
const accepted = [about(1, "a"), about(2, "a"), about(3, "b"), about(4, "c", false), bad(5), about(6, "d")];
const whole: Remains = {
  stored: [
    document("a", 2),
    document("b", 3),
    { ...document("c", 4), links: [], properties: { version: 4, made: "today" } },
  ],
  letters: [{ sequence: 5, reason: "invalid_item: no id" }],
  waiting: [6],
};

test("each message is counted once where nothing is lost", () => {
  expect(conservation(accepted, whole)).toEqual({
    counts: { accepted: 6, loaded: 3, superseded: 1, dead: 1, waiting: 1 },
    violations: [],
  });
});

test("whatever is lost, doubled, changed, made up or dead without a cause is named", () => {
  const lists = ["stored", "letters", "waiting"] as const;
  const place = fc
    .constantFrom(...lists)
    .chain((list) => fc.record({ list: fc.constant(list), index: fc.nat({ max: whole[list].length - 1 }) }));
  fc.assert(
    fc.property(place, fc.constantFrom("lose", "double", "move"), ({ list, index }, harm) => {
      // A message that waits twice is one that may be handed out twice.
      fc.pre(!(list === "waiting" && harm === "double"));
      const changed: unknown[] = [...whole[list]];
      const [taken] = changed.splice(index, 1);
      if (harm === "double") changed.push(taken, taken);
      if (harm === "move")
        changed.push(list === "stored" ? { id: "nobody" } : list === "letters" ? { sequence: 99, reason: "x" } : 99);
      expect(conservation(accepted, { ...whole, [list]: changed }).violations).not.toEqual([]);
    }),
  );
});

test.each<[name: string, remains: Partial<Remains>, says: RegExp]>([
  ["an older version", { stored: [document("a", 1), ...whole.stored.slice(1)] }, /a is not stored as message 2 says/],
  [
    "a member too many",
    { stored: [...whole.stored.slice(0, 1), { ...document("b", 3), links: [] }, ...whole.stored.slice(2)] },
    /b is not stored/,
  ],
  [
    "a good message that died",
    { letters: [...whole.letters, { sequence: 3, reason: "crash" }] },
    /message 3 is good and died: crash/,
  ],
  ["a death without a reason", { letters: [{ sequence: 5, reason: "" }] }, /message 5 died without a reason/],
  ["a message that is dead and waits", { waiting: [5, 6] }, /message 5 is waiting and dead/],
])("%s is named", (_, remains, says) => {
  expect(conservation(accepted, { ...whole, ...remains }).violations.join("\n")).toMatch(says);
});

test("a message of several items is loaded when all of them are", () => {
  const several = { ...about(1, "a"), items: [...about(1, "a").items, ...about(1, "b").items] };
  expect(conservation([several], { stored: [document("a", 1), document("b", 1)], letters: [], waiting: [] })).toEqual({
    counts: { accepted: 1, loaded: 1, superseded: 0, dead: 0, waiting: 0 },
    violations: [],
  });
  const { violations } = conservation([several], { stored: [document("a", 1)], letters: [], waiting: [] });
  expect(violations).toEqual(["message 1 is lost"]);
});
