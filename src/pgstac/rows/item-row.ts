import type { Box } from "../load/partition.ts";
import type { ByteWriter } from "./byte-writer.ts";
import type { Instant } from "./instant.ts";
import type { Place } from "./place.ts";

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
  readonly whole: Place;
  readonly content: Place;
  readonly private: Place | undefined;
  /** Whether content and private are as PostgreSQL prints them. */
  readonly isPrinted: boolean;
  readonly geometry: Place;
}
