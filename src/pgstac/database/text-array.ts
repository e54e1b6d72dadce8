import pg from "pg";

/**
 * Builds an array literal in SQL, which PostgreSQL reads many times faster than as many literals. Leaves NUL characters
 * out, which PostgreSQL cannot store: writing refuses an item with such an id.
 */
export function textArraySql(texts: readonly string[]): string {
  const array = `{${texts.map((text) => `"${text.replaceAll("\0", "").replaceAll(/["\\]/g, "\\$&")}"`).join(",")}}`;
  // pg escapes letter by letter, which is slow.
  return `${/['\\]/.test(array) ? pg.escapeLiteral(array) : `'${array}'`}::text[]`;
}
