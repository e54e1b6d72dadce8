/** Objects of an S3 Inventory that are no scenes, files of a listing that are none, and rows that a selection leaves out. */
export type LeftOutKind =
  | ("folder" | "old_version" | "delete_marker")
  | ("folder_object" | "hidden_file" | "excluded")
  | ("unmatched" | "duplicate" | "sent_before");

/** Counts of what an inventory holds besides the rows that are sent. */
export type LeftOut = Map<LeftOutKind, number>;
