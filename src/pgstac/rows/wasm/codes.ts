// Characters of JSON, as bytes.

export const space: i32 = 32;
export const quote: i32 = 34;
export const comma: i32 = 44;
export const minus: i32 = 45;
export const point: i32 = 46;
export const zero: i32 = 48;
export const colon: i32 = 58;
export const openList: i32 = 91;
export const backslash: i32 = 92;
export const closeList: i32 = 93;
export const openObject: i32 = 123;
export const closeObject: i32 = 125;
