import { expect, test } from "vitest";
import { chosenMembers } from "../../../src/operations/items/chosen-members.ts";

const item = { id: "a", properties: { datetime: null, "eo:cloud_cover": 3, gsd: 10 }, assets: { data: { href: "x" } } };

test("members are taken where paths lead, those of one object together", () => {
  expect(
    chosenMembers(item, ["properties.datetime", "assets", "properties.gsd", "properties.none", "no.where"]),
  ).toEqual({
    properties: { datetime: null, gsd: 10 },
    assets: { data: { href: "x" } },
  });
  expect(chosenMembers(JSON.parse('{"__proto__":{"a":1}}'), ["__proto__.a"])).toEqual(
    JSON.parse('{"__proto__":{"a":1}}'),
  );
  expect(chosenMembers(item, ["constructor", "properties.toString"])).toEqual({});
});
