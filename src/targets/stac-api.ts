/** A reason why a STAC API does not answer. */
export interface StacApiTrouble {
  readonly sentence: string;
  /** True if it only has not started yet. */
  readonly passes: boolean;
}

/** The STAC API of a catalogue on this machine, which only reads. */
export interface StacApi {
  /** The socket it listens at. */
  socket(): string;
  /** Tells why it does not answer; undefined while it does. */
  trouble(): StacApiTrouble | undefined;
}

/** The path that addresses of the STAC API begin with, at the origin of the page. */
export const stacApiPath = "/stac";
