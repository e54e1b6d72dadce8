import { openQueue } from "../../src/targets/local/queue/open-queue.ts";

/**
 * A process whose wall clock is `hours` ahead. `publish <path> <hours>` publishes 20 messages to gen, receives 10 of
 * them and moves 5 of these to the dead letters; `look <path> <hours>` prints what there is.
 */
const [, , task, path = "", hours = "0"] = process.argv;
const real = Date.now;
Date.now = () => real() + Number(hours) * 3_600_000;
const gen = { stage: "gen", dead: false } as const;
const genDead = { stage: "gen", dead: true } as const;

using queue = openQueue(path, { gen: 5, load: 5 });
if (task === "publish") {
  await queue.publish(
    "gen",
    Array.from({ length: 20 }, (_, index) => ({ body: `${index}`, attributes: {} })),
  );
  const received = await queue.receive(gen, { limit: 10, waitSeconds: 0, visibilitySeconds: 60 });
  const moves = received.slice(0, 5).map((message) => ({ message, attributes: { error_kind: "network" } }));
  await queue.move(gen, genDead, moves);
  await queue.changeVisibility(gen, received.slice(5), 0);
} else {
  const peeked = (await queue.peek(genDead, 100)).length;
  console.info(JSON.stringify({ gen: await queue.depth(gen), dead: await queue.depth(genDead), peeked }));
}
