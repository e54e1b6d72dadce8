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

/** Who follows what the toolkit does, and answers its questions. */
export interface Watcher {
  readonly resource: (event: ResourceEvent) => void;
  /** What goes on, in one line. */
  readonly step: (text: string) => void;
  readonly warn: (text: string) => void;
  /** Rejects where changes are not wanted; `changes` is how people see them. */
  readonly approve: (changes: string, broadensRights: boolean) => Promise<void>;
}
