/** Progress of a run that sends. */
export interface RunProgress {
  /** Up to this part of the input everything was sent or refused. */
  readonly resumeAfter: number;
  /** Parts that were refused in this attempt. */
  readonly refused: number;
  /** Parts beyond it that were sent or refused all the same. */
  readonly doneBeyond?: number;
}
