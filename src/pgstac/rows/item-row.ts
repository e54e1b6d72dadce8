import type { Box } from "./box.ts";
import type { ByteRange } from "./byte-range.ts";
import type { ByteWriter } from "./byte-writer.ts";
import type { Instant } from "./instant.ts";

/** The row of an item in COPY's binary format, and what decides where it goes. */
export interface ItemRow {
  readonly id: string;
  readonly start: Instant;
  readonly end: Instant;
  /** Box around its geometry; null where that is empty. */
  readonly box: Box | null;
  /** False where PostGIS takes the geometry as text only. */
  readonly isSound: boolean;
  /** Memory that holds the row, among others. */
  readonly block: ByteWriter;
  readonly whole: ByteRange;
  readonly content: ByteRange;
  readonly privateJson: ByteRange | undefined;
  /** True where both are canonical jsonb, as PostgreSQL prints them. */
  readonly isCanonical: boolean;
  readonly geometry: ByteRange;
}
