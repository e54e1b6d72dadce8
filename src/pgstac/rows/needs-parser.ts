/** Signals that only a parser can tell what the JSON means, or what is wrong with it. */
export class NeedsParser extends Error {}
