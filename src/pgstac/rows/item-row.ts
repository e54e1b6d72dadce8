import type { Box } from "./box.ts";
import type { ByteRange } from "./byte-range.ts";
import type { ByteWriter } from "./byte-writer.ts";
import type { Instant } from "./instant.ts";

/** The row an item becomes, in COPY's binary format, and what decides where it goes. */
export interface ItemRow {
  readonly id: string;
  readonly start: Instant;
  readonly end: Instant;
  /** Around its geometry; null where that is empty. */
  readonly box: Box | null;
  /** Whether PostGIS takes the geometry in binary. */
  readonly isSound: boolean;
  /** Where its bytes are, among those of other rows. */
  readonly block: ByteWriter;
  readonly whole: ByteRange;
  readonly content: ByteRange;
  readonly privateJson: ByteRange | undefined;
  /** Whether content and private are as PostgreSQL prints them. */
  readonly isCanonical: boolean;
  readonly geometry: ByteRange;
}
