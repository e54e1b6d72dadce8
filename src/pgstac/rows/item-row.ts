import type { Box } from "./box.ts";
import type { ByteRange } from "./byte-range.ts";
import type { ByteWriter } from "./byte-writer.ts";
import type { Instant } from "./instant.ts";

/** Row of an item in COPY's binary format, with the times that decide its partition. */
export interface ItemRow {
  readonly id: string;
  readonly start: Instant;
  readonly end: Instant;
  /** Box around its geometry; null if that is empty. */
  readonly box: Box | null;
  /** False if PostGIS takes the geometry as text only. */
  readonly isSound: boolean;
  /** Memory that holds this row and others. */
  readonly block: ByteWriter;
  readonly whole: ByteRange;
  readonly content: ByteRange;
  readonly privateJson: ByteRange | undefined;
  /** True if both are canonical jsonb, as PostgreSQL prints them. */
  readonly isCanonical: boolean;
  readonly geometry: ByteRange;
}
