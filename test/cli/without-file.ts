/** What stderr says besides the file of all failures, whose name is not always the same. */
export const withoutFile = (stderr: string): string => stderr.replace(/^every failure and its input: .*\n/m, "");
