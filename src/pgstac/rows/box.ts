/** Bounding box in degrees. */
export interface Box {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** Tells whether one box lies within the other; there may be none. */
export const boxHolds = (box: Box | null, other: Box | null): boolean =>
  other === null ||
  (box !== null &&
    box.west <= other.west &&
    box.south <= other.south &&
    box.east >= other.east &&
    box.north >= other.north);
