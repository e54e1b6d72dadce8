import { describe, expect, test } from "vitest";
import { openCatalogue } from "../../../src/pgstac/catalogue/open-catalogue.ts";
import { places } from "../places.ts";

describe.each(places)("in $place", ({ open }) => {
  test("the time for which statements ran is counted", async () => {
    await using database = await open();
    await using catalogue = await openCatalogue(database.url);
    const read = async () =>
      (await catalogue.operate({ action: "database.activity" })).active_milliseconds ?? Number.NaN;
    const before = await read();
    expect(before).toBeGreaterThanOrEqual(0);
    await database.query("SELECT pg_sleep(0.5)");
    // PostgreSQL adds what it counted within a second or so.
    await expect.poll(read, { timeout: 20_000 }).toBeGreaterThan(before + 400);
  });
});
