/** Returns an id or a name without the spaces and quotes round it that came along when it was copied. */
export const pastedName = (text: string): string => text.replace(/^[\s"'`]+|[\s"'`,;]+$/g, "");
