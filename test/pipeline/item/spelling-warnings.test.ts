import { expect, test } from "vitest";
import { spellingWarnings } from "../../../src/pipeline/item/spelling-warnings.ts";

test.each([
  "2024-03-05T10:20:30",
  "2024-03-05",
  "2024-06-01 00:00:00+00",
  "2024-03-05T10:20Z",
  "2024-03-05T10:20:30,5Z",
])("%s raises a doubt", (time) => {
  expect(spellingWarnings([null, undefined, "2024-03-05T10:20:30Z", time, "2024-03-06"])).toEqual([
    { kind: "time_not_rfc3339", message: `"${time}", which is read as UTC unless it says otherwise` },
  ]);
});

test.each(["2024-03-05T10:20:30Z", "2024-03-05t10:20:30.123456789z", "2024-03-05T10:20:30+05:30", null, undefined])(
  "%s raises none",
  (time) => expect(spellingWarnings([time])).toEqual([]),
);
