import { basename, join, resolve } from "node:path";
import { isElsewhere } from "../../input/source/open-source.ts";
import { Fault } from "../../pipeline/fault/fault.ts";
import { LineList, type LineListFormat } from "./line-list.ts";
import { type VerifyList, type VerifyPlan, verifyLists } from "./verify-plan.ts";

/** The outcome of a list, with the files that have it. */
export interface ListReport {
  readonly count: number;
  readonly files: readonly string[];
}

/** The files of the lists: one for each inventory and list, and one of all orphaned ids. */
export class ListFiles implements Disposable {
  readonly #plan: VerifyPlan;
  readonly #folder: string;
  readonly #files = new Map<string, { readonly list: VerifyList; readonly file: LineList }>();
  #address = "";
  #format: LineListFormat = "text";

  constructor(plan: VerifyPlan, folder: string) {
    this.#plan = plan;
    this.#folder = folder;
  }

  wants(list: VerifyList): boolean {
    return this.#plan.lists.includes(list);
  }

  /** The lists of an inventory follow. */
  begin(address: string, format: LineListFormat): void {
    this.#address = address;
    this.#format = format;
    for (const list of verifyLists) if (list !== "orphaned") this.of(list);
  }

  /** The list of the inventory that is being read; undefined if it is not wanted. */
  of(list: Exclude<VerifyList, "orphaned">): LineList | undefined {
    return this.#open(list, this.#address, this.#format);
  }

  get orphaned(): LineList | undefined {
    return this.#open("orphaned", this.#plan.inventories[0] ?? "", "jsonl");
  }

  /** Puts all files in their places. */
  finish(): Readonly<Partial<Record<VerifyList, ListReport>>> {
    this.orphaned;
    const reports = this.#plan.lists.map((list) => {
      const files = [...this.#files.values()].flatMap((entry) => (entry.list === list ? [entry.file] : []));
      for (const file of files) file.finish();
      const filled = files.filter(({ count }) => count > 0);
      const count = filled.reduce((sum, file) => sum + file.count, 0);
      return [list, { count, files: filled.map(({ name }) => name) }] as const;
    });
    return Object.fromEntries(reports);
  }

  [Symbol.dispose](): void {
    for (const { file } of this.#files.values()) file[Symbol.dispose]();
  }

  #open(list: VerifyList, address: string, format: LineListFormat): LineList | undefined {
    if (!this.wants(list)) return undefined;
    const key = `${list} ${address}`;
    const former = this.#files.get(key);
    if (former) return former.file;
    const file = new LineList(`${stemOf(address, this.#plan.out)}.${list}`, this.#folder, format);
    const isInput = this.#plan.inventories.some(
      (each) => !isElsewhere(each) && resolve(this.#folder, each) === file.path,
    );
    if (isInput) {
      throw new Fault("wrong_usage", `${file.name} is an inventory, and a list would replace it`, {
        remedy: "--out with another folder",
      });
    }
    this.#files.set(key, { list, file });
    return file;
  }
}

/** The inventory's own name, in the folder for lists; those of an address are beside nothing. */
export function stemOf(address: string, out: string | undefined): string {
  const isAddress = isElsewhere(address);
  const name = isAddress ? basename(new URL(address).pathname) || new URL(address).host : address.replace(/\/+$/, "");
  return out === undefined ? name : join(out, basename(name));
}
