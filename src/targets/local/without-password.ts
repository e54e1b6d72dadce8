/** A database address that may be shown. */
export function withoutPassword(databaseUrl: string): string {
  return databaseUrl.replace(/^([^:]+:\/\/[^:@/]*):[^@/]*@/, "$1:***@").replace(/([?&]password=)[^&]*/, "$1***");
}
