import { grouped } from "../../pipeline/text/grouped.ts";

/** A number of items: `1 item`, `1,200 items`. */
export const itemsText = (count: number): string => `${grouped(count)} ${count === 1 ? "item" : "items"}`;
