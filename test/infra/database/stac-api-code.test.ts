import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { stacApiCode } from "../../../src/infra/database/stac-api-code.ts";
import { findUv } from "../../../src/stactools/uv.ts";
import { cacheFolder } from "../../cache-folder.ts";

test("the STAC API is put together without Docker, once, and named by what is in it", async () => {
  const uv = await findUv(cacheFolder);
  const { folder, hash } = await stacApiCode(uv, cacheFolder);
  const names = readdirSync(folder);
  for (const name of ["handler.py", "utils.py", "stac_fastapi", "asyncpg", "mangum"]) expect(names).toContain(name);
  // Wheels for Lambda's Python, whatever runs here.
  const compiled = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    /cpython-\d+.*\.so$/.test(name),
  );
  expect(compiled).not.toEqual([]);
  expect(compiled.filter((name) => !name.includes("cpython-312-x86_64"))).toEqual([]);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(await stacApiCode("no uv is needed for what is there", cacheFolder)).toEqual({ folder, hash });
});
