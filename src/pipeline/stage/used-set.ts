/** The locked package set that an item is made with. */
export interface UsedSet {
  /** Undefined for a package from a path or an address. */
  readonly version: string | undefined;
  /** SHA-256 of what the lock says of the package. */
  readonly lock: string;
}

/** Length to which logs cut the hash of a lock. */
export const shownLockLength = 12;
