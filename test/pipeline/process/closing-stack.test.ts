import { expect, test } from "vitest";
import { ClosingStack } from "../../../src/pipeline/process/closing-stack.ts";

function filled(closed: string[]): ClosingStack {
  const stack = new ClosingStack();
  stack.defer(() => closed.push("deferred"));
  stack.adopt("adopted", (name) => closed.push(name));
  stack.use({ [Symbol.dispose]: () => closed.push("used") });
  stack.use({ [Symbol.asyncDispose]: async () => void closed.push("used later") });
  return stack;
}

test("all are closed once, the last first", async () => {
  const closed: string[] = [];
  const stack = filled(closed);
  await stack[Symbol.asyncDispose]();
  await stack[Symbol.asyncDispose]();
  expect(closed).toEqual(["used later", "used", "adopted", "deferred"]);
});

test("what was handed over stays open until its new owner closes it", async () => {
  const closed: string[] = [];
  const stack = filled(closed);
  const moved = stack.move();
  await stack[Symbol.asyncDispose]();
  expect(closed).toEqual([]);
  await moved[Symbol.asyncDispose]();
  expect(closed).toHaveLength(4);
});

test("one that cannot be closed keeps no other open", async () => {
  const closed: string[] = [];
  const stack = filled(closed);
  stack.defer(() => Promise.reject(new Error("first")));
  stack.defer(() => closed.push("last"));
  await expect(stack[Symbol.asyncDispose]()).rejects.toThrow("first");
  expect(closed).toHaveLength(5);
});
