/** TypeScript's library does not know the source-text proposal that Node 22 ships. */
export type SourceReviver = (key: string, value: unknown, context: { source: string }) => unknown;
export const JsonSource = JSON as unknown as {
  parse(text: string, reviver: SourceReviver): unknown;
  rawJSON(text: string): unknown;
  isRawJSON(value: unknown): value is { rawJSON: string };
};
