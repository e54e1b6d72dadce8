/** Objects of an S3 Inventory that are no scenes. */
export type LeftOutKind = "folder" | "old_version" | "delete_marker";

/** Counts of what an inventory holds besides rows. */
export type LeftOut = Map<LeftOutKind, number>;
