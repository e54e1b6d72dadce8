/** Longest time that the operate function may take to answer. */
export const operateTimeoutSeconds = 300;
