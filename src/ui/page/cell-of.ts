const sides = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];
const pixels = 12;

/** The side of a cell in degrees that is some pixels wide at a scale. */
export const cellOf = (scale: number): number => sides.find((side) => side * scale >= pixels) ?? 10;
