/** An object of a bucket, as a listing has it. */
export interface ListedObject {
  readonly key: string;
  readonly sizeBytes: number;
  /** ISO 8601. */
  readonly lastModified: string;
  readonly etag: string;
}
