import { Fault } from "../../pipeline/fault/fault.ts";

/** Largest document that is read: a larger one is refused before it fills the memory. The limit of jsonb is 256 MB, too. */
export const documentLimitBytes = 256 * 1024 * 1024;

export const documentTooLong = (): Fault =>
  new Fault("item_too_large", `the document is longer than ${documentLimitBytes} bytes`, {
    remedy: 'split it; the features of a FeatureCollection whose "type" comes first are read one by one',
  });
