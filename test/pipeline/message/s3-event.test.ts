import { expect, test } from "vitest";
import { readS3Record } from "../../../src/pipeline/message/s3-event.ts";
import { s3Record } from "./events.ts";

test.each([
  ["ObjectCreated:Put", "created"],
  ["s3:ObjectCreated:CompleteMultipartUpload", "created"],
  ["ObjectRestore:Completed", "created"],
  ["ObjectRemoved:Delete", "removed"],
  ["ObjectRemoved:DeleteMarkerCreated", "removed"],
  ["LifecycleExpiration:Delete", "removed"],
  ["ObjectTagging:Put", "other"],
  ["ObjectAcl:Put", "other"],
  ["ObjectRestore:Post", "other"],
  ["LifecycleTransition", "other"],
  ["IntelligentTiering", "other"],
  ["Replication:OperationFailedReplication", "other"],
  ["ObjectCreatedByNobody", "other"],
])("%s is a change of the kind %s", (name, change) => {
  expect(readS3Record(s3Record("a.json", name))).toMatchObject({ href: "s3://stac-in/a.json", change });
});

test("a record without the event's name tells of a new object", () => {
  expect(readS3Record({ ...s3Record("a"), eventName: undefined }).change).toBe("created");
});

test("the key is decoded as a form's", () => {
  expect(readS3Record(s3Record("items/c+d%2Be%C3%A9.json")).href).toBe("s3://stac-in/items/c d+eé.json");
});

test("the empty object that a console makes for a folder is nothing to read", () => {
  expect(readS3Record(s3Record("items/")).change).toBe("other");
});

test("a record without an object is refused with the path", () => {
  expect(() => readS3Record({ eventSource: "aws:s3" })).toThrow(/s3: missing/);
});
