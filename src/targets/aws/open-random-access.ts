import { GetObjectCommand, HeadObjectCommand } from "@aws-sdk/client-s3";
import { type ObjectOptions, objectClient } from "./object-client.ts";
import { objectAt, objectFault } from "./open-object.ts";

/** An object that is read at any place, always the same version of it. */
export interface ObjectAccess {
  readonly byteLength: number;
  /** The bytes from `start` to before `end`, or to the last one. */
  slice(start: number, end?: number): Promise<ArrayBuffer>;
  close(): void;
}

/**
 * Opens an object by its `s3://bucket/key` address to be read at any place.
 * @throws Fault `unreadable_input` or `infrastructure`, also while reading
 */
export async function openRandomAccess(href: string, options: ObjectOptions = {}): Promise<ObjectAccess> {
  const { signal } = options;
  const client = objectClient(options);
  const sending = signal ? { abortSignal: signal } : {};
  const orFault = (error: Error): never => {
    throw objectFault(href, error);
  };
  const object = objectAt(href, options);
  const { ContentLength = 0, ETag } = await client
    .send(new HeadObjectCommand(object), sending)
    .catch((error: Error) => {
      client.destroy();
      return orFault(error);
    });
  return {
    byteLength: ContentLength,
    async slice(start, end = ContentLength) {
      const part = { ...object, ...(ETag !== undefined && { IfMatch: ETag }), Range: `bytes=${start}-${end - 1}` };
      const { Body } = await client.send(new GetObjectCommand(part), sending).catch(orFault);
      const { buffer, byteOffset, byteLength } =
        (await Body?.transformToByteArray().catch(orFault)) ?? new Uint8Array();
      return (buffer as ArrayBuffer).slice(byteOffset, byteOffset + byteLength);
    },
    close: () => client.destroy(),
  };
}
