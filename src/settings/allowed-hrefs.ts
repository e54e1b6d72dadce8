import * as z from "zod/mini";

const Scheme = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9-]*$/, "expected a scheme like https, in small letters and with no colon"));
const Host = z
  .string()
  .check(
    z.regex(/^[^\s/?#@]+$/, "expected public, a host's name like data.example.com, *.example.com, or an IP address"),
  );

/** Addresses that requests may name, whoever sent them. */
export const AllowedHrefs = z.strictObject({
  schemes: z
    ._default(z.array(Scheme), ["https", "http", "s3"])
    .check(z.describe("schemes of addresses; of s3 only readable_buckets")),
  hosts: z
    ._default(z.array(Host), ["public"])
    .check(
      z.describe(
        "hosts that may be asked: public is every host whose addresses are all public; names, *.names and IP addresses are allowed wherever they are",
      ),
    ),
  folders: z
    ._default(z.array(z.string().check(z.minLength(1))), [])
    .check(
      z.describe(
        "local folders that may be read, beside those of config.yml and of inventories; relative to config.yml",
      ),
    ),
});
export type AllowedHrefs = z.infer<typeof AllowedHrefs>;
