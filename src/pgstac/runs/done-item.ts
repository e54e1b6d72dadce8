import type { Publication } from "../../pipeline/message/publication.ts";

/** An item that a transaction is done with. */
export interface DoneItem {
  readonly id: string;
  readonly publication: Publication;
  readonly outcome: "new" | "changed" | "unchanged" | "superseded";
}
