import { afterAll, expect, test } from "vitest";
import { openQueue } from "../../../../src/targets/local/queue/open-queue.ts";
import { openQueueAccess } from "../../../../src/targets/local/queue/queue-access.ts";
import { visitLetters } from "../../../../src/targets/local/queue/visit-letters.ts";
import { visitWaiting } from "../../../../src/targets/local/queue/visit-waiting.ts";
import { queueFolder } from "./queue-folder.ts";

const { signal } = new AbortController();
const { path, remove } = queueFolder();
afterAll(remove);

const denied = () => Promise.reject(new Error("ledger: access denied"));
const full = () => Promise.reject(new Error("disk full"));

test("a visit of what waits tells its own failure rather than that of showing again what stays", async () => {
  using messaging = openQueue(path, { gen: 3, load: 3 });
  await messaging.store({ stage: "gen", dead: false }, [{ body: "{}", attributes: {} }]);
  const calls = { receive: messaging.receive, delete: messaging.delete, changeVisibility: full };
  const visit = { choose: denied, onDeleted: () => {}, signal };
  await expect(visitWaiting(calls, { stage: "gen", dead: false }, visit)).rejects.toThrow("access denied");
});

test("a visit of dead letters tells its own failure rather than that of showing again what stays", async () => {
  using messaging = openQueue(path, { gen: 3, load: 3 });
  await messaging.store({ stage: "gen", dead: true }, [{ body: "{}", attributes: {} }]);
  using access = openQueueAccess(path, Date.now);
  const visit = { wanted: () => 9, take: denied, signal, looksOnly: false };
  await expect(visitLetters({ ...access, writeInParts: full }, "gen", {}, visit)).rejects.toThrow("access denied");
});
