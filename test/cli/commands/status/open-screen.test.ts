import { EventEmitter } from "node:events";
import { PassThrough, Writable } from "node:stream";
import { expect, test } from "vitest";
import { openScreen } from "../../../../src/cli/commands/status/open-screen.ts";
import type { Terminal } from "../../../../src/cli/terminal/terminal.ts";

function fakeTerminal(size: { columns: number; rows: number }) {
  let text = "";
  const raw: boolean[] = [];
  const write = (chunk: unknown, _: unknown, done: () => void) => {
    text += String(chunk);
    done();
  };
  const stdout = Object.assign(new Writable({ decodeStrings: false, write }), { isTTY: true, ...size });
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: (on: boolean) => void raw.push(on) });
  const events = new EventEmitter();
  const terminal: Terminal = {
    stdin,
    stdout,
    stderr: stdout,
    env: { NO_COLOR: "1" },
    cwd: () => "/",
    on: (event, listener) => events.on(event, listener),
    off: (event, listener) => events.off(event, listener),
  };
  return { terminal, stdin, stdout, events, raw, text: () => text };
}

const enter = "\x1b[?1049h\x1b[?25l";
const leave = "\x1b[?25h\x1b[?1049l";

test.each(["q", "Q", "\x03", "x\x03q"])("the keys %j leave, and the terminal is as it was", async (keys) => {
  const { terminal, stdin, raw, text } = fakeTerminal({ columns: 80, rows: 24 });
  {
    using screen = openScreen(terminal, new AbortController().signal);
    screen.show(() => ["one"]);
    stdin.write("xyz");
    await new Promise(setImmediate);
    expect(screen.left.aborted).toBe(false);
    stdin.write(keys);
    await expect.poll(() => screen.left.aborted).toBe(true);
    expect(screen.wasInterrupted).toBe(keys.includes("\x03"));
  }
  expect(text()).toBe(`${enter}\x1b[H\x1b[2J\x1b[Hone\x1b[K\x1b[J${leave}`);
  expect(raw).toEqual([true, false]);
});

test.each(["signal", "exit"])("it is left at once when the process ends by %s, and only once", (how) => {
  const { terminal, events, text } = fakeTerminal({ columns: 80, rows: 24 });
  const controller = new AbortController();
  const screen = openScreen(terminal, controller.signal);
  if (how === "signal") controller.abort();
  else events.emit("exit");
  expect(text().endsWith(leave)).toBe(true);
  screen.show(() => ["late"]);
  screen[Symbol.dispose]();
  expect(text().split(leave)).toHaveLength(2);
  expect(text()).not.toContain("late");
});

test("another size is drawn anew, and a terminal that says it has no columns is taken for one of 80", () => {
  const { terminal, stdout, text } = fakeTerminal({ columns: 0, rows: 0 });
  using screen = openScreen(terminal, new AbortController().signal);
  screen.show(({ columns, rows }) => [`${columns} x ${rows}`]);
  expect(text()).toContain("80 x 24");
  Object.assign(stdout, { columns: 40, rows: 10 });
  stdout.emit("resize");
  expect(text()).toContain("40 x 10");
});
