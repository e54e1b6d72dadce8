import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { redrive } from "../../../src/operations/dead-letters/redrive.ts";
import { closeTestTargets, openTestTarget } from "../../cli/target.ts";

const dead = { stage: "gen", dead: true } as const;
const alive = { stage: "gen", dead: false } as const;
const letter = (body: string, kind: string) => ({ body, attributes: { error_kind: kind } });

afterEach(closeTestTargets);

test("whatever is there and whatever is wanted, no letter is lost, repeated or left hidden", async () => {
  const kinds = ["timeout", "crash", "network"] as const;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...kinds), { maxLength: 40 }),
      fc.option(fc.constantFrom(...kinds), { nil: undefined }),
      fc.option(fc.integer({ min: 1, max: 45 }), { nil: undefined }),
      async (letters, kind, limit) => {
        const target = openTestTarget();
        await target.addDeadLetters(
          "gen",
          letters.map((died, index) => letter(`${index} ${died}`, died)),
        );
        const { moved, left } = await redrive(
          target,
          { stages: ["gen"], kind },
          { limit, signal: new AbortController().signal },
        );
        const back = await target.bodies(alive);
        const stayed = await target.bodies(dead);
        const { inFlight, delayed } = await target.messaging.depth(dead);
        closeTestTargets();
        const wanted = letters.filter((died) => kind === undefined || died === kind).length;
        expect({ moved, left, hidden: inFlight + delayed }).toEqual({
          moved: Math.min(wanted, limit ?? Infinity),
          left: letters.length - moved,
          hidden: 0,
        });
        expect(back).toHaveLength(moved);
        expect([...back, ...stayed].toSorted()).toEqual(letters.map((died, index) => `${index} ${died}`).toSorted());
        if (kind !== undefined) expect(back.every((body) => body.endsWith(kind))).toBe(true);
      },
    ),
    { numRuns: 40 },
  );
});
