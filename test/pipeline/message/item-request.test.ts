import { expect, test } from "vitest";
import { readItemRequest } from "../../../src/pipeline/message/item-request.ts";
import { lambdaSqsEvent, s3Record } from "./events.ts";

test("the reference's example message is a request", () => {
  const body = `{
    "package_name": "stactools-glad-glclu2020",
    "group_name": "gladglclu2020",
    "create_item_args": ["https://storage.googleapis.com/earthenginepartners-hansen/GLCLU2000-2020/v2/2000/50N_090W.tif"]
  }`;
  expect(readItemRequest(body)).toMatchObject({ group_name: "gladglclu2020", create_item_options: {} });
});

test("collection_id may be null, as the reference's model prints it", () => {
  const body = { package_name: "p", group_name: "g", create_item_args: [], collection_id: null };
  expect(readItemRequest(JSON.stringify(body)).collection_id).toBeNull();
});

test.each([
  [{ group_name: "g", create_item_args: [] }, "package_name: missing, expected string"],
  [{ package_name: "p", group_name: "g", create_item_args: ["a", 5] }, "create_item_args[1]: expected string, got 5"],
  [
    { package_name: "p", group_name: "g", create_item_args: [], create_item_options: { cogs: true } },
    "create_item_options.cogs: expected string, got true",
  ],
])("%j is refused with its JSON path", (body, sentence) => {
  expect(() => readItemRequest(JSON.stringify(body))).toThrow(
    expect.objectContaining({ kind: "invalid_request", message: `the request is not valid: ${sentence}` }),
  );
});

test.each<[unknown, string]>([
  [[], "a list"],
  [null, "null: it holds nothing"],
  [{}, "{}: it holds nothing"],
  [{ type: "Feature" }, "a Feature"],
  [{ href: "s3://b/k" }, "a claim check"],
  [lambdaSqsEvent({ package_name: "p" }, { package_name: "q" }), "a Lambda event of aws:sqs with 2 records"],
  [{ Records: [s3Record("a")] }, "an event of aws:s3"],
  [{ Service: "Amazon S3", Event: "s3:TestEvent" }, "S3's test of a notification"],
])("%j is refused by its name", (body, name) => {
  expect(() => readItemRequest(JSON.stringify(body))).toThrow(
    expect.objectContaining({ kind: "invalid_request", message: `the message is no item request: it is ${name}` }),
  );
});

test.each(["", " \n"])("the empty message %j is refused", (body) => {
  expect(() => readItemRequest(body)).toThrow(
    expect.objectContaining({ kind: "not_json", message: "the message is empty" }),
  );
});
