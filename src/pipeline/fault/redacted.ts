const mark = "***";

/** Letters of a name, with none before them: only there a name begins, so that no text is looked through twice. */
const begin = "(?<![\\w.-])";
const equals = "(?:=|%(?:25){0,3}3d|u003d)";
/**
 * A value ends where no address goes on. A backslash is JSON's, and escapes what follows it. Longer values than any
 * secret would take the engine's whole stack.
 */
const value = '(?:[^&\\s"<>\\\\]|\\\\(?!["\\\\nrt]|u0026)){1,65536}';
/**
 * Parts of the names of parameters that let a reader in: X-Amz-Signature, access_token, Key-Pair-Id … `sig` is one only
 * if a word begins with it, also after an encoded `?` or `;`, or the name ends with it: `urlSig`, but not `design`.
 */
const telling = `signature|(?:(?<![a-z])|(?<=%(?:25){0,3}3[fb]))sig|sig(?=${equals})|token|key|cred|passw|pwd|secret|policy|auth|jwt|session|googleaccessid|hmac|hdnts|hdnea|__gda__|(?<![a-z])pass(?=${equals})`;
/** Names that are telling anywhere, not only in the query of an address. */
const secretName =
  "(?:pg|db|aws|x|access|auth|refresh|session|client|private|id|earthdata|edl|pc_sdk|planet|pl|usgs|cdse|azure_storage|gs)?[_-]?(?:api[_-]?key|subscription[_-]?key|secret(?:[_-]?access)?(?:[_-]?key)?|access[_-]?key(?:[_-]?id)?|access[_-]?token|session[_-]?token|security[_-]?token|sas[_-]?token|token|password|passwd|signature|sig|authorization)";

const rules: readonly (readonly [RegExp, string])[] = [
  // In a query or fragment, also of an address that is itself a parameter: ?sig=, %3Fsig%3D, &amp;sig=, \u0026sig=
  [
    new RegExp(
      `((?:[?&;#]|%(?:25){0,3}(?:3f|26|23|3b)|u0026)[\\w.-]{0,60}?(?:${telling})[\\w.-]{0,60}${equals})${value}`,
      "gi",
    ),
    `$1${mark}`,
  ],
  // The expiry and scope of an Azure signature tell little alone; they go with it.
  [new RegExp(`((?:[?&;]|%(?:25){0,3}(?:3f|26|3b)|u0026)s[etpr]${equals})${value}`, "gi"), `$1${mark}`],
  [new RegExp(`${begin}(-{0,2}${secretName}${equals})${value}`, "gi"), `$1${mark}`],
  [new RegExp(`("-{0,2}${secretName}"\\s*:\\s*")(?:[^"\\\\]|\\\\.){1,65536}`, "gi"), `$1${mark}`],
  [
    new RegExp(`(\\\\{1,7}"-{0,2}${secretName}\\\\{1,7}"\\s*:\\s*\\\\{1,7}")[^"]{1,65536}?(?=\\\\{1,7}"|"|$)`, "gi"),
    `$1${mark}`,
  ],
  [
    /(bearer(?:\s{1,4}|%(?:25){0,3}20|\+)|authorization:\s{0,4}(?:basic|token)\s{1,4})[\w.~+/=-]{8,65536}/gi,
    `$1${mark}`,
  ],
  // A password may hold what an address has elsewhere: up to the last @ before the host.
  [/(\bpostgres(?:ql)?:\/{1,3}[^:/?#\s"\\@]{0,200}:)[^\s"\\]{1,300}@/gi, `$1${mark}@`],
  [/(:\/{1,3}[^:/?#\s"\\@]{0,200}:)[^/?#\s"\\]{1,2000}@/g, `$1${mark}@`],
  // The same where the whole address is encoded, as often as its colon is.
  [/(%((?:25){0,3})3a%\2(?:2f)%\2(?:2f)[\w.~+-]{0,200}%\2(?:3a))[^/?#&\s"\\]{1,300}?(?=%\2(?:40)|@)/gi, `$1${mark}`],
  // Of https a name alone is a token, too.
  [/(\bhttps?:\/{1,3})[^:/?#\s"\\@]{1,2000}@/gi, `$1${mark}@`],
];

/**
 * Replaces secrets in a text by asterisks: signatures and tokens in addresses, however deep they are wrapped, passwords
 * before their `@`, and what follows Bearer. All else of an address stays readable.
 */
export function redacted(text: string): string {
  return rules.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text);
}
