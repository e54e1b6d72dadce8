import { openCatalogue } from "./open-catalogue.ts";

/** The ids of the items that pgstac finds, as a STAC API would ask it. */
export async function searchCatalogue(
  databaseUrl: string,
  passwordFile: string,
  query: Record<string, unknown>,
): Promise<string[]> {
  const client = await openCatalogue(databaseUrl, passwordFile);
  try {
    const { rows } = await client.query<{ found: { features: { id: string }[] } }>(
      "select pgstac.search($1::jsonb) as found",
      [JSON.stringify(query)],
    );
    return rows.flatMap(({ found }) => found.features.map(({ id }) => id)).sort();
  } finally {
    await client.end();
  }
}
