import { expect, test } from "vitest";
import { readEventBridgeEvent } from "../../../src/pipeline/message/eventbridge-event.ts";
import { eventBridgeEvent } from "./events.ts";

test("a key is taken literally", () => {
  expect(readEventBridgeEvent(eventBridgeEvent("items/a+b c/été 100%.json"))).toMatchObject({
    href: "s3://stac-in/items/a+b c/été 100%.json",
    change: "created",
    at: Date.UTC(2026, 1, 3, 4, 5, 6),
  });
});

test.each([
  ["Object Deleted", "removed"],
  ["Object Restore Completed", "created"],
  ["Object Tags Added", "other"],
  ["Object ACL Updated", "other"],
  ["Object Storage Class Changed", "other"],
])("%s is a change of the kind %s", (type, change) => {
  expect(readEventBridgeEvent(eventBridgeEvent("a", type)).change).toBe(change);
});

test("an event of another service is refused by its name", () => {
  const event = { ...eventBridgeEvent("a"), source: "aws.batch", "detail-type": "Batch Job State Change" };
  expect(() => readEventBridgeEvent(event)).toThrow("an EventBridge event of aws.batch (Batch Job State Change)");
});
