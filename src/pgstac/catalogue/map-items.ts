import type { Footprint, ItemMap } from "../../pipeline/operate/item-map.ts";
import type { OperateRequest } from "../../pipeline/operate/operate.ts";
import type { Connections } from "../database/connections.ts";
import { inTransaction, readOnly } from "../database/transaction.ts";
import { chooseSample } from "./items-sample.ts";
import { buildSearchSql, whereSql } from "./search-sql.ts";

type Request = Extract<OperateRequest, { action: "items.map" }>;

/** Finds the footprints of a part of the world or, where they are too many, counts them in the cells of a grid. */
export async function mapItems(connections: Connections, { search, cell, limit }: Request): Promise<ItemMap> {
  return inTransaction(
    connections,
    async (client) => {
      const where = whereSql((await buildSearchSql(client, search)).where);
      const { rows } = await client.query<FootprintRow>(
        `SELECT ${footprintColumns(cell / 10)} FROM items ${where} LIMIT ${limit + 1}`,
      );
      if (rows.length <= limit) return { footprints: rows.map(footprintOf), cells: [], isEstimate: false };
      const { sql, factor } = await chooseSample(client);
      const { rows: cells } = await client.query<[number, number, string]>({
        text: `SELECT floor((ST_XMin(geometry) + ST_XMax(geometry)) / 2 / $1)::int,
            floor((ST_YMin(geometry) + ST_YMax(geometry)) / 2 / $1)::int, count(*)
          FROM ${sql} ${where} GROUP BY 1, 2 HAVING count(ST_XMin(geometry)) > 0`,
        values: [cell],
        rowMode: "array",
      });
      return {
        footprints: [],
        cells: cells.map(([column, row, count]) => [column, row, Math.round(Number(count) * factor)] as const),
        isEstimate: factor > 1,
      };
    },
    readOnly,
  );
}

export interface FootprintRow {
  readonly collection: string;
  readonly id: string;
  readonly datetime: string | null;
  readonly geometry: string;
}

/** The columns of a footprint, without details smaller than a tolerance in degrees. */
export const footprintColumns = (tolerance: number): string =>
  `collection, id, to_json(datetime)#>>'{}' AS datetime,
   ST_AsGeoJSON(CASE WHEN ST_NPoints(geometry) > 8 THEN ST_SimplifyPreserveTopology(geometry, ${tolerance})
     ELSE geometry END, 5) AS geometry`;

/** Makes the footprint of a row. */
export const footprintOf = ({ collection, id, datetime, geometry }: FootprintRow): Footprint => ({
  collection,
  id,
  datetime: datetime ?? "",
  geometry: JSON.parse(geometry),
});
