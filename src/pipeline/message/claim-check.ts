import * as z from "zod";

/** Stands in a message for a document stored elsewhere because it is too large to send. */
export const ClaimCheck = z
  .strictObject({ href: z.string().regex(/^(s3|file):\/\/./, "expected an s3:// or file:// address") })
  .meta({ title: "ClaimCheck", description: "The address of an item, collection or FeatureCollection" });
export type ClaimCheck = z.infer<typeof ClaimCheck>;
