/** Objects of an S3 Inventory that are no scenes, and rows that a selection leaves out. */
export type LeftOutKind = "folder" | "old_version" | "delete_marker" | "unmatched" | "duplicate" | "sent_before";

/** Counts of what an inventory holds besides the rows that are sent. */
export type LeftOut = Map<LeftOutKind, number>;
