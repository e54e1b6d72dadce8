import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { openQueue } from "../../../../src/targets/local/queue/open-queue.ts";
import { queueFault } from "../../../../src/targets/local/queue/queue-fault.ts";
import { retryWhileBusy } from "../../../../src/targets/local/queue/retry-while-busy.ts";
import { transact } from "../../../../src/targets/local/queue/transact.ts";
import { queueFolder } from "./queue-folder.ts";

const fault = (message: RegExp): unknown =>
  expect.objectContaining({
    kind: "infrastructure",
    message: expect.stringMatching(message),
    remedy: expect.any(String),
  });

/** A queue file that is there, and two more connections to it. */
function connections(): { first: DatabaseSync; readOnly: DatabaseSync } {
  const { path, remove } = queueFolder();
  openQueue(path, { gen: 5, load: 5 })[Symbol.dispose]();
  const first = new DatabaseSync(path);
  const readOnly = new DatabaseSync(path, { readOnly: true });
  onTestFinished(() => {
    first.close();
    readOnly.close();
    remove();
  });
  return { first, readOnly };
}

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

test("a file that may only be read is named as such", () => {
  const { readOnly } = connections();
  const error = thrownBy(() => readOnly.exec("delete from message"));
  expect(queueFault(error, "queue.db")).toEqual(fault(/queue\.db cannot be written to/));
});

test("a lock that is never given back is waited for, then named", async () => {
  const { first, readOnly } = connections();
  first.exec("begin exclusive");
  const other = new DatabaseSync(readOnly.location() ?? "", { timeout: 0 });
  const error = await retryWhileBusy(() => transact(other, () => {}), 30).catch((thrown: unknown) => thrown);
  expect(queueFault(error, "queue.db")).toEqual(fault(/queue\.db is locked by another process/));
  first.exec("rollback");
  expect(await retryWhileBusy(() => transact(other, () => "done"), 30)).toBe("done");
  other.close();
});

test("a disk that is full is named as such", () => {
  const { first } = connections();
  first.exec("pragma max_page_count = 1");
  const error = thrownBy(() =>
    first.exec(
      `insert into message (queue, visible_at, id, entered_at, published_at, attributes, body)
       values ('gen', 0, '', 0, 0, '{}', hex(zeroblob(100000)))`,
    ),
  );
  expect(queueFault(error, "queue.db")).toEqual(fault(/queue\.db cannot grow: the disk is full/));
});

test("memory that processes share has no room on a full disk, which refuses no lock", () => {
  const noRoom = Object.assign(new Error("disk I/O error"), { code: "ERR_SQLITE_ERROR", errcode: 4874 });
  expect(queueFault(noRoom, "queue.db")).toEqual(fault(/queue\.db cannot grow: the disk is full/));
});

test("what fails in a transaction leaves nothing behind", () => {
  const { first } = connections();
  const error = thrownBy(() =>
    transact(first, () => {
      first.exec("create table half (a)");
      throw new Error("broken");
    }),
  );
  expect(error).toEqual(new Error("broken"));
  expect(first.prepare("select 1 from sqlite_master where name = 'half'").get()).toBeUndefined();
});

test("anything else thrown is passed on as it is", () => {
  const bug = new TypeError("no such thing");
  expect(queueFault(bug, "queue.db")).toBe(bug);
});
