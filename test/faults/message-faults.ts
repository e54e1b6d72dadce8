import { join } from "node:path";
import { openPayloads } from "../../src/targets/local/state/payloads.ts";
import { item } from "../pipeline/message/messages.ts";
import { type FaultMessage, published } from "./fault-messages.ts";
import { malformed } from "./malformed.ts";
import type { PlannedFault } from "./planned-fault.ts";

/** Sequences of harmful messages, beyond those of the others. */
const from = 10_000;
const features = Number(process.env["FAULTS_LONG"] ? 50_000 : 10_000);
const megabyte = 1024 * 1024;
const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

/** Messages that harm whoever reads them. */
export const messageFaults: readonly PlannedFault[] = [
  {
    name: "300 malformed messages in each stage, from the schemas and by mutation",
    on: ["embedded", "PostgreSQL"],
    async befall(_, { run, draw, publish, publishMore }) {
      await publish(malformed(run, "gen", { count: 300, seed: draw(1_000_000), from }));
      await publish(malformed(run, "load", { count: 300, seed: draw(1_000_000), from: from + 300 }));
      await publishMore();
    },
  },
  {
    name: `an item of 5 MB, one of 100,000 levels, a collection of ${features.toLocaleString("en")} features`,
    on: ["embedded", "PostgreSQL"],
    async befall({ place }, { run, publish, publishMore }) {
      const payloads = openPayloads(join(place.folder, ".stac-ingest", "payloads"));
      const large = item("large", {
        collection: run,
        properties: { datetime: "2026-01-01T00:00:00Z", text: "x".repeat(5 * megabyte) },
      });
      const deep = JSON.stringify(item("deep", { collection: run, value: "VALUE" })).replace(
        '"VALUE"',
        nested(100_000),
      );
      const many = Array.from({ length: features }, (_, index) => item(`feature-${index}`, { collection: run }));
      const texts = [JSON.stringify(large), deep, JSON.stringify({ type: "FeatureCollection", features: many })];
      const wanted = [[large], [], many];
      const messages: FaultMessage[] = [];
      for (const [index, text] of texts.entries()) {
        const claim = published(run, from + index, "load", { href: await payloads.store(text) });
        const items = (wanted[index] ?? []).map((document) => ({
          id: String(document["id"]),
          document,
          isWhole: true,
        }));
        messages.push({ ...claim, items });
      }
      await publish(messages);
      await publishMore();
    },
  },
];
