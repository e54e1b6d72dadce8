/** The limits of a service for one request. */
export interface BatchLimits {
  readonly count: number;
  readonly bytes: number;
}

/** Cuts entries, in order, into requests that a service takes: at most so many, at most so large in all. */
export function* cutBatches<Entry extends { readonly bytes: number }>(
  entries: Iterable<Entry>,
  { count, bytes }: BatchLimits,
): Generator<Entry[]> {
  let batch: Entry[] = [];
  let size = 0;
  for (const entry of entries) {
    if (batch.length === count || (batch.length > 0 && size + entry.bytes > bytes)) {
      yield batch;
      batch = [];
      size = 0;
    }
    batch.push(entry);
    size += entry.bytes;
  }
  if (batch.length > 0) yield batch;
}
