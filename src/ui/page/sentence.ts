/** A message with a full stop at its end, so that something may follow it. */
export const sentence = (message: string): string => (/[.!?…]$/.test(message) ? message : `${message}.`);
