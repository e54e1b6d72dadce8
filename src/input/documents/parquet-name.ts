/** Parquet is read from its end, so it is told by its name and not by how it begins. */
export const isParquet = (address: string): boolean => /\.(geo)?parquet$/i.test(address);
