import { appendFileSync } from "node:fs";
import { openQueue } from "../../../../src/targets/local/queue/open-queue.ts";

/**
 * A process of its own at work on a queue file. `publish <path> <prefix> <count>` publishes that many messages;
 * `consume <path> <record>` writes every body it deletes to the record until it is ended, `hold <path> <record>` every
 * body it receives, and never deletes one.
 */
const [, , task, path = "", third = "", fourth = "0"] = process.argv;
const gen = { stage: "gen", dead: false } as const;
using queue = openQueue(path, { gen: 5, load: 5 });

if (task === "publish") {
  const count = Number(fourth);
  for (let start = 0; start < count; start += 100) {
    const part = Array.from({ length: Math.min(100, count - start) }, (_, index) => `${third}-${start + index}`);
    const refusals = await queue.publish(
      "gen",
      part.map((body) => ({ body, attributes: {} })),
    );
    if (refusals.size > 0) throw new Error(`${refusals.size} refused`);
  }
} else {
  for (;;) {
    const messages = await queue.receive(gen, { limit: 50, waitSeconds: 20, visibilitySeconds: 600 });
    const lines = messages.map(({ body }) => `${body}\n`).join("");
    if (task === "consume") await queue.delete(gen, messages);
    appendFileSync(third, lines);
  }
}
