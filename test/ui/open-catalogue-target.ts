import type { Catalogue } from "../../src/pgstac/catalogue/catalogue.ts";
import { openCatalogue } from "../../src/pgstac/catalogue/open-catalogue.ts";
import { openTestTarget, type TestTarget } from "../cli/target.ts";
import { openTestDatabase, type TestDatabase } from "../pgstac/test-database.ts";

/** A target with a real queue, a real pgstac and a real ledger. */
export interface CatalogueTarget extends AsyncDisposable {
  readonly target: TestTarget;
  readonly catalogue: Catalogue;
  readonly database: TestDatabase;
}

/** Opens it with one collection, `scenes`. */
export async function openCatalogueTarget(): Promise<CatalogueTarget> {
  await using opening = new AsyncDisposableStack();
  const database = opening.use(await openTestDatabase("0.10.0"));
  const catalogue = opening.use(await openCatalogue(database.url, { preparesLedger: true }));
  const text = JSON.stringify({ type: "Collection", id: "scenes", title: "Scenes", ...rest });
  await catalogue.operate({ action: "collections.load", documents: [text] });
  const opened = opening.move();
  return {
    target: { ...openTestTarget(), operate: catalogue.operate },
    catalogue,
    database,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

const rest = {
  stac_version: "1.0.0",
  description: "Scenes",
  license: "proprietary",
  extent: { spatial: { bbox: [[-180, -90, 180, 90]] }, temporal: { interval: [[null, null]] } },
  links: [],
};
