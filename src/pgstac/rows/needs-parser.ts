/** Signals that only a parser can read the JSON, or say why it is wrong. */
export class NeedsParser extends Error {}
