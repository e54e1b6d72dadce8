import pg from "pg";

/** Builds a text literal in SQL. Leaves NUL characters out, which PostgreSQL cannot store. */
export const textSql = (text: string): string => pg.escapeLiteral(text.replaceAll("\0", ""));
