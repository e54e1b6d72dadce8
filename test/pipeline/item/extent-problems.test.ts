import { describe, expect, test } from "vitest";
import { bareCollection, readCollection } from "../../../src/pipeline/item/collection.ts";

function refusal(bbox: unknown, interval: unknown = [[null, null]]): string {
  try {
    const valid = JSON.parse(bareCollection("scenes").text);
    readCollection({ ...valid, extent: { spatial: { bbox }, temporal: { interval } } });
    return "none";
  } catch (error) {
    return (error as Error).message.replace("the collection is not valid: ", "");
  }
}

const boxes = "[[west, south, east, north]]";

describe("boxes", () => {
  test.each<[unknown, string]>([
    [
      [-141, 41, -52, 84],
      `: expected a list of lists, ${boxes}, got [-141,41,-52,84]; probably meant: [[-141,41,-52,84]]`,
    ],
    [[[[-141, 41, -52, 84]]], ": nested one level too deep; probably meant: [[-141,41,-52,84]]"],
    [[], `: expected ${boxes}, got []`],
    [undefined, `: missing, expected ${boxes}`],
    [null, `: expected ${boxes}, got null`],
    [{ west: 1 }, `: expected ${boxes}, got {"west":1}`],
    [[null], "[0]: expected [west, south, east, north], got null"],
    [[["-141", "41", "-52", "84"]], '[0]: expected numbers, got "-141"; probably meant: [-141,41,-52,84]'],
    [[[1, 2, null, 4]], "[0]: expected numbers, got null"],
    [[[1, 2, 3, "NaN"]], '[0]: expected numbers, got "NaN"'],
    [
      [[1, 2, 3, 4, 5]],
      "[0]: has 5 numbers, expected [west, south, east, north] or [west, south, lowest, east, north, highest]",
    ],
    [[[1, 50, 2, 40]], "[0]: south (50) is greater than north (40); expected [west, south, east, north]"],
    [[[1, 2, 90, 3, 4, 80]], "[0]: lowest (90) is greater than highest (80)"],
    [
      [
        [0, 0, 1, 1],
        [41, -141, 84, -52],
      ],
      "[1]: latitude -141 is beyond 90; expected [west, south, east, north], got [41,-141,84,-52]",
    ],
  ])("%j is refused in one sentence", (bbox, sentence) => expect(refusal(bbox)).toBe(`extent.spatial.bbox${sentence}`));

  test.each([
    [[[-180, -90, 180, 90]]],
    [[[170, -20, -170, -10]]],
    [[[-10, 40, 0, 0, 50, 9000]]],
    [[[-180.125, -90.125, 180.125, 90.125]]],
    [[[10, 40, 10, 40]]],
  ])("%j is taken", (bbox) => expect(refusal(bbox)).toBe("none"));
});

describe("intervals", () => {
  test.each<[unknown, string]>([
    [
      ["2019-08-01T00:00:00Z", null],
      ': expected a list of lists, [[start, end]], got ["2019-08-01T00:00:00Z",null]; probably meant: [["2019-08-01T00:00:00Z",null]]',
    ],
    [[[["2019-08-01", null]]], ': nested one level too deep; probably meant: [["2019-08-01",null]]'],
    [[["2019-08-01"]], "[0]: has 1 times, expected [start, end], null for an open one"],
    [
      [["yesterday", null]],
      '[0]: expected a time like "2019-08-01T00:00:00Z", or null for an open one, got "yesterday"',
    ],
    [
      [["2019-13-01T00:00:00Z", null]],
      '[0]: expected a time like "2019-08-01T00:00:00Z", or null for an open one, got "2019-13-01T00:00:00Z"',
    ],
    [[[null, ""]], '[0]: expected a time like "2019-08-01T00:00:00Z", or null for an open one, got ""'],
    [[[2019, null]], '[0]: expected a time like "2019-08-01T00:00:00Z", or null for an open one, got 2019'],
    [[["2020-01-01", "2019-01-01"]], "[0]: ends (2019-01-01) before it starts (2020-01-01)"],
  ])("%j is refused in one sentence", (interval, sentence) => {
    expect(refusal([[0, 0, 1, 1]], interval)).toBe(`extent.temporal.interval${sentence}`);
  });

  test.each([
    [[["2016-12-31T23:59:60Z", "2017-01-01t00:00:00.5+00"]]],
    [
      [
        [null, "2017-01-01"],
        ["2015-01-01T00:00:00", null],
      ],
    ],
  ])("%j is taken", (interval) => expect(refusal([[0, 0, 1, 1]], interval)).toBe("none"));
});

test("mistakes in both are told in one line, and no more than a few", () => {
  expect(refusal([1, 2, 3, 4], [null, null])).toMatch(/^extent\.spatial\.bbox: .*; extent\.temporal\.interval: .*$/);
  const many = Array.from({ length: 1000 }, () => [1, 2, 3]);
  expect(refusal(many)).toMatch(/^extent\.spatial\.bbox\[0\]: .*\[4\]: has 3 numbers.*; and 995 more$/);
});
