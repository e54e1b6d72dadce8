/** Takes the line about the file of all failures from stderr: its name is not always the same. */
export const withoutFile = (stderr: string): string => stderr.replace(/^every failure and its input: .*\n/m, "");
