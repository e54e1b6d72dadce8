/** A change of an object in a bucket, as an event tells it. */
export interface ObjectChange {
  /** The object's address, `s3://bucket/key`. */
  readonly href: string;
  readonly change: "created" | "removed" | "other";
  /** The event's own name of it, such as `ObjectRemoved:Delete`. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly at?: number;
  /** Orders the changes of one object; times of S3's parts may differ. */
  readonly sequencer?: string;
}

/** True if the one change of an object is known to be later than the other. */
export function isLater(one: ObjectChange, other: ObjectChange): boolean {
  if (one.sequencer && other.sequencer) {
    const length = Math.max(one.sequencer.length, other.sequencer.length);
    const [first, second] = [one, other].map(({ sequencer = "" }) => sequencer.toUpperCase().padStart(length, "0"));
    if (first !== second) return (first ?? "") > (second ?? "");
  }
  return one.at !== undefined && other.at !== undefined && one.at > other.at;
}

/** The time of an event, if it tells one. */
export function eventTime(time: unknown): { at?: number } {
  const at = typeof time === "string" ? Date.parse(time) : Number.NaN;
  return Number.isFinite(at) ? { at } : {};
}
