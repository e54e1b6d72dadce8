import { expect, test } from "vitest";
import { hasColors, isScreen } from "../../../src/cli/terminal/has-colors.ts";

const terminal = { isTTY: true };
const file = { isTTY: false };

test.each<[string, { isTTY: boolean }, NodeJS.ProcessEnv, boolean]>([
  ["a terminal", terminal, { TERM: "xterm-256color" }, true],
  ["a file", file, { TERM: "xterm-256color" }, false],
  ["a terminal with NO_COLOR", terminal, { TERM: "xterm", NO_COLOR: "1" }, false],
  ["a file with FORCE_COLOR", file, { FORCE_COLOR: "1" }, true],
  ["a terminal with FORCE_COLOR=0", terminal, { TERM: "xterm", FORCE_COLOR: "0" }, false],
  ["NO_COLOR beside FORCE_COLOR", file, { FORCE_COLOR: "1", NO_COLOR: "1" }, false],
  ["a dumb terminal", terminal, { TERM: "dumb" }, false],
  ["a terminal without TERM", terminal, {}, false],
])("%s", (_name, stream, env, expected) => {
  expect(hasColors(stream, env)).toBe(expected);
});

test.each<[string, object, NodeJS.ProcessEnv, boolean]>([
  ["a terminal", { isTTY: true, columns: 80 }, { TERM: "xterm" }, true],
  ["a terminal of cron, with 0 columns", { isTTY: true, columns: 0 }, { TERM: "xterm" }, false],
  ["a dumb terminal", { isTTY: true, columns: 80 }, { TERM: "dumb" }, false],
  ["a file with FORCE_COLOR", { isTTY: false }, { TERM: "xterm", FORCE_COLOR: "1" }, false],
])("%s: the cursor", (_name, stream, env, expected) => {
  expect(isScreen(stream as Parameters<typeof isScreen>[0], env)).toBe(expected);
});
