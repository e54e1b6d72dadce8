import { Client } from "pg";

/** What a STAC API would ask pgstac for: the ids of the items that meet a bounding box. */
export async function searchByBox(databaseUrl: string, collection: string, bbox: readonly number[]): Promise<string[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const search = { collections: [collection], bbox, limit: 100, fields: { include: ["id"] } };
    const { rows } = await client.query<{ found: { features: { id: string }[] } }>(
      "select pgstac.search($1::jsonb) as found",
      [JSON.stringify(search)],
    );
    return rows.flatMap(({ found }) => found.features.map(({ id }) => id));
  } finally {
    await client.end();
  }
}
