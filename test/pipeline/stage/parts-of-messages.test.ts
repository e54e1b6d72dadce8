import fc from "fast-check";
import { expect, test } from "vitest";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import { type LoadEffects, load } from "../../../src/pipeline/stage/load.ts";
import { s3Record } from "../message/events.ts";
import { item, message } from "../message/messages.ts";
import { noLedger } from "../run/no-ledger.ts";

const limits = { deadline: 45_000, leastMilliseconds: 5_000, createMissingCollections: false };

/** A world in which an object's or item's name begins with its fate. */
function world() {
  const loaded: string[] = [];
  const effects: LoadEffects = {
    loadItems: async (_, items) => {
      const faults = items.flatMap(({ id }) => {
        if (id.startsWith("refused")) return [[id, new Fault("item_refused", `item ${id} is refused`)] as const];
        if (id.startsWith("locked")) return [[id, new Fault("contention", `item ${id} is locked`)] as const];
        loaded.push(id);
        return [];
      });
      return new Map(faults);
    },
    loadCollection: async () => {},
    createCollection: async () => {},
    stacVersionOf: () => undefined,
    ledger: noLedger,
    readPayload: async (href) => {
      const name = href.slice(href.lastIndexOf("/") + 1);
      if (name.startsWith("missing")) throw new Fault("payload_missing", `${href} is not there`);
      return name.startsWith("invalid") ? '{"type":"Feature"}' : JSON.stringify(item(name));
    },
    log: () => {},
    now: () => 0,
  };
  return { effects, loaded };
}

const fates = ["good", "refused", "locked", "missing", "invalid", "removed", "undecodable"] as const;
const keyOf = (fate: string, index: number): string => (fate === "undecodable" ? `%x${index}` : `${fate}${index}`);

test("of any event exactly the good records are stored, and exactly the bad ones die or come back", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...fates), { minLength: 1, maxLength: 30 }), async (chosen) => {
      const records = chosen.map((fate, index) =>
        s3Record(keyOf(fate, index), fate === "removed" ? "ObjectRemoved:Delete" : "ObjectCreated:Put"),
      );
      const subject = message({ Records: records });
      const { effects, loaded } = world();
      const verdict = (await load([subject], limits, effects)).get(subject);
      expect(loaded.toSorted()).toEqual(
        records.flatMap(({ s3 }) => s3.object.key.match(/^good.*/)?.[0] ?? []).toSorted(),
      );
      const bad = records.filter((_, index) => chosen[index] !== "good" && chosen[index] !== "removed");
      const expected = chosen.includes("locked") ? "retry" : bad.length > 0 ? "dead" : "done";
      expect(verdict?.outcome).toBe(expected);
      const rest = verdict && "rest" in verdict ? verdict.rest : undefined;
      const isReduced = bad.length > 0 && bad.length < records.length;
      expect(rest).toBe(isReduced ? JSON.stringify({ Records: bad }) : undefined);
    }),
    { numRuns: 300 },
  );
});

test("of any FeatureCollection exactly the good features are stored, and a redrive of the rest meets the bad ones alone", async () => {
  const kinds = fc.constantFrom("good", "refused", "invalid");
  await fc.assert(
    fc.asyncProperty(fc.array(kinds, { minLength: 1, maxLength: 30 }), async (chosen) => {
      const features = chosen.map((fate, index) =>
        item(`${fate}${index}`, fate === "invalid" ? { properties: {} } : {}),
      );
      const subject = message({ type: "FeatureCollection", features });
      const first = world();
      const verdict = (await load([subject], limits, first.effects)).get(subject);
      expect(first.loaded).toHaveLength(chosen.filter((fate) => fate === "good").length);
      if (verdict?.outcome === "done") return;
      const again = world();
      const body = (verdict && "rest" in verdict && verdict.rest) || subject.body;
      const redriven = message(body);
      const second = (await load([redriven], limits, again.effects)).get(redriven);
      expect(again.loaded).toEqual([]);
      expect(second).toMatchObject({ outcome: "dead" });
      expect(JSON.parse(body).features).toEqual(features.filter((_, index) => chosen[index] !== "good"));
    }),
    { numRuns: 200 },
  );
});
