type EmitWarning = typeof process.emitWarning;

/**
 * Builds a function that warns as Node does, but not that SQLite is an experiment: Node 22 does so before the answer of
 * every command, and nobody who types one can do anything about it.
 */
export const withoutSqliteWarning = (emitWarning: EmitWarning): EmitWarning =>
  ((...warning: Parameters<EmitWarning>) => {
    if (!String(warning[0]).startsWith("SQLite is an experimental feature")) emitWarning(...warning);
  }) as EmitWarning;
