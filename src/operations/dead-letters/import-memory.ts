import { createHash } from "node:crypto";
import { appendFile, mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isStdin } from "../../input/source/open-source.ts";
import { replaceFile } from "../../pipeline/process/replace-file.ts";
import { describeInputs } from "../runs/describe-inputs.ts";
import { unwritable } from "../unwritable.ts";

/** Lines of a file that an import dealt with. */
interface Recalled {
  /** The last of them. */
  readonly last: number;
  /** Those among them whose letters the queue did not take. */
  readonly refused: ReadonlySet<number>;
}

/**
 * Remembers how far a file was imported, for as long as it is the same file. Each record is a line: the last line that
 * was dealt with, and after it the lines that were refused since the record before (`7`), or taken at last (`-7`). An
 * import writes the first record whole and adds to it, so that many refusals are not written again with each batch.
 */
export class ImportMemory {
  readonly #path: string | undefined;
  #refused = new Set<number>();
  #changes: number[] = [];
  #isWritten = false;

  private constructor(path: string | undefined) {
    this.#path = path;
  }

  /** Finds the memory of a file; stdin has none. */
  static async of(
    address: string,
    cwd: string,
    { folder, redrive }: { readonly folder: string; readonly redrive: boolean },
  ): Promise<ImportMemory> {
    if (isStdin(address)) return new ImportMemory(undefined);
    const described = JSON.stringify([await describeInputs([address], cwd), redrive]);
    return new ImportMemory(join(folder, createHash("sha256").update(described).digest("hex")));
  }

  /** Tells what earlier imports dealt with; nothing if it `isAgain` wanted from the first line on. */
  async recall(isAgain: boolean): Promise<Recalled> {
    const text = this.#path === undefined || isAgain ? "" : await readFile(this.#path, "utf8").catch(() => "");
    let last = 0;
    // An earlier version wrote one record, without an end of its line; otherwise such a line was cut by a death.
    const whole = text.includes("\n") ? text.slice(0, text.lastIndexOf("\n")) : text;
    for (const record of whole.split("\n")) {
      const [line = 0, ...changes] = record.split(" ").map((number) => Number(number) || 0);
      last = line;
      for (const change of changes) {
        if (change < 0) this.#refused.delete(-change);
        else this.#refused.add(change);
      }
    }
    return { last, refused: this.#refused };
  }

  /** Notes what became of the letter of a line. */
  note(line: number, isRefused: boolean): void {
    if (isRefused === this.#refused.has(line)) return;
    if (isRefused) this.#refused.add(line);
    else this.#refused.delete(line);
    this.#changes.push(isRefused ? line : -line);
  }

  /** Keeps what was noted, and the last line that was dealt with. @throws Fault `infrastructure` if the disk is full */
  async keep(last: number): Promise<void> {
    if (this.#path === undefined) return;
    const record = (changes: Iterable<number>): string => `${[last, ...changes].join(" ")}\n`;
    try {
      if (this.#isWritten) await appendFile(this.#path, record(this.#changes));
      else {
        await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
        await replaceFile(this.#path, record(this.#refused), { mode: 0o600 });
      }
    } catch (error) {
      throw unwritable(this.#path, error, "set state_folder to one you may write to");
    }
    this.#isWritten = true;
    this.#changes = [];
  }
}
