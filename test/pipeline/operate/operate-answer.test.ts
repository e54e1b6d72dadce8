import { expect, test } from "vitest";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import { OperateRequest } from "../../../src/pipeline/operate/operate.ts";
import { faultAnswer, OperateAnswer, replyOf } from "../../../src/pipeline/operate/operate-answer.ts";

const overTheWire = (answer: OperateAnswer): OperateAnswer => OperateAnswer.parse(JSON.parse(JSON.stringify(answer)));

test.each([[{ deletedItems: 3 }], [null], ["text"]])("the reply %j comes over the wire", (reply) => {
  expect(replyOf(overTheWire({ reply }))).toEqual(reply);
});

test.each([[undefined], ["stac-ingest collections list"]])(
  "a fault comes over the wire, with the remedy %s",
  (remedy) => {
    const fault = new Fault("not_found", "there is no collection x", remedy === undefined ? {} : { remedy });
    const answer = overTheWire(faultAnswer(fault));
    expect(answer).toEqual({ fault: { kind: fault.kind, message: fault.message, ...(remedy && { remedy }) } });
    const thrown = (() => {
      try {
        return replyOf(answer);
      } catch (error) {
        return error;
      }
    })();
    expect(thrown).toBeInstanceOf(Fault);
    expect(thrown).toMatchObject({ kind: "not_found", message: "there is no collection x", remedy });
  },
);

test.each([
  [{ action: "collections.load", documents: ["{}"] }],
  [{ action: "collections.list" }],
  [{ action: "collections.get", id: "a" }],
  [{ action: "collections.delete", id: "a" }],
  [{ action: "items.count" }],
  [{ action: "items.count", collection: "a" }],
  [{ action: "items.get", collection: "a", id: "b" }],
  [{ action: "items.delete", collection: "a" }],
  [{ action: "items.delete", collection: "a", ids: ["b"] }],
  [{ action: "pgstac.version" }],
  [{ action: "pgstac.migrate", version: "0.9.6" }],
])("the operate function takes %j", (request) => expect(OperateRequest.parse(request)).toEqual(request));

test.each([
  [{ action: "items.drop" }],
  [{ action: "collections.delete" }],
  [{ action: "collections.delete", id: "" }],
  [{ action: "collections.delete", id: "a", ids: ["b"] }],
  [{ action: "items.count", collection: "" }],
  [{ action: "items.get", collection: "a" }],
  [{ action: "items.get", id: "b" }],
  [{ action: "items.delete", ids: ["b"] }],
  [{ action: "items.delete", collection: "a", ids: [""] }],
  [{ action: "items.delete", collection: "a", id: "b" }],
  [{ action: "pgstac.migrate", version: "" }],
])("the operate function refuses %j", (request) => expect(OperateRequest.safeParse(request).success).toBe(false));
