import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { noteSilence } from "../../../src/cli/notes/note-silence.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const event = (resource: string, status: string, type = "AWS::RDS::DBInstance") => ({
  stack: "p",
  resource,
  type,
  status,
  reason: undefined,
  completed: 0,
  total: undefined,
});

test("what takes long is named again and again until it is done", () => {
  const notes: string[] = [];
  const listen = noteSilence((sentence) => void notes.push(sentence));
  listen(event("p", "CREATE_IN_PROGRESS", "AWS::CloudFormation::Stack"));
  vi.advanceTimersByTime(100_000);
  expect(notes).toEqual([]);
  listen(event("Database", "CREATE_IN_PROGRESS"));
  vi.advanceTimersByTime(20_000);
  listen(event("Other", "CREATE_COMPLETE"));
  vi.advanceTimersByTime(20_000);
  expect(notes).toEqual([]);
  vi.advanceTimersByTime(40_000);
  const note = "still under way: AWS::RDS::DBInstance Database";
  expect(notes).toEqual([note, note]);
  listen(event("Database", "CREATE_COMPLETE"));
  vi.advanceTimersByTime(100_000);
  expect(notes).toHaveLength(2);
});

test("a stack that ended leaves nothing under way", () => {
  const notes: string[] = [];
  const listen = noteSilence((sentence) => void notes.push(sentence));
  listen(event("Database", "CREATE_IN_PROGRESS"));
  listen(event("p", "ROLLBACK_COMPLETE", "AWS::CloudFormation::Stack"));
  vi.advanceTimersByTime(100_000);
  expect(notes).toEqual([]);
});
