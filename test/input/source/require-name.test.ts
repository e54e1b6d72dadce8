import { expect, test } from "vitest";
import { openInventory } from "../../../src/input/inventory/open-inventory.ts";
import { openSource } from "../../../src/input/source/open-source.ts";
import { surroundingsIn } from "../surroundings.ts";

test.each(["", " "])("an input named %j is refused, and is not the folder one is in", async (name) => {
  const refused = { kind: "wrong_usage", message: "the name of an input is empty" };
  const surroundings = surroundingsIn(".");
  await expect(openInventory(name, { ...surroundings, format: undefined })).rejects.toMatchObject(refused);
  await expect(openSource(name, surroundings)).rejects.toMatchObject(refused);
});
