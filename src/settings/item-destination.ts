import * as z from "zod/mini";

/** Tells an address of the web from the path of a file. */
export const isAddress = (destination: string): boolean => /^https?:\/\//i.test(destination);

/** A file, or an address that takes POST requests. */
export const ItemDestination = z.string().check(
  z.minLength(1),
  z.refine(
    (text) => (isAddress(text) ? isPostable(text) : !/^[a-z][a-z0-9+.-]*:\/\//i.test(text)),
    "expected the path of a file, or an address like https://host/path without a user",
  ),
);

const isPostable = (text: string): boolean => URL.canParse(text) && new URL(text).username === "";
