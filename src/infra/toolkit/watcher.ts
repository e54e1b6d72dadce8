/** A resource that CloudFormation works on. */
export interface ResourceEvent {
  readonly stack: string;
  /** Its id in the template. */
  readonly resource: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string | undefined;
  readonly completed: number;
  readonly total: number | undefined;
}

/** Follows a deployment's steps, and answers its questions. */
export interface Watcher {
  readonly resource: (event: ResourceEvent) => void;
  /** Shows the present step, in one line. */
  readonly step: (text: string) => void;
  readonly warn: (text: string) => void;
  /** Rejects if the changes are not wanted; `changes` is their text for people. */
  readonly approve: (changes: string, broadensRights: boolean) => Promise<void>;
}
