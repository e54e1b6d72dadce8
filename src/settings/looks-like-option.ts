/** Tells whether a command would take a value for an option; no option is called like a number. */
export const looksLikeOption = (value: string): boolean => /^-(?![\d.]+$)/.test(value);
