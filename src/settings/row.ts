/** A row of an inventory: its columns by name. A text inventory has one, `url`. */
export type Row = Readonly<Record<string, string>>;

/** The columns that templates may name, in their order, and the inventory that has them. */
export interface RowColumns {
  readonly columns: readonly string[];
  readonly inventory: string;
}
