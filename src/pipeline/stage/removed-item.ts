/** The item that an object was read for, as far as the object's address tells. */
export interface RemovedItem {
  /** The object's address. */
  readonly href: string;
  readonly id: string;
  /** Undefined where only the item itself can tell that it is the one: by a link `self` to the address. */
  readonly collection: string | undefined;
}

/** The way in which items go with their objects. */
export interface ItemRemoval {
  /** The item that an object was read for; undefined where its address tells none. */
  readonly itemOf: (href: string) => RemovedItem | undefined;
  /** Deletes an item; resolves to the number of items that were deleted. */
  readonly remove: (item: RemovedItem) => Promise<number>;
}
