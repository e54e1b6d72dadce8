import { closeSync, fstatSync, openSync, writeSync } from "node:fs";

const newline = 0x0a;

/** Appends lines to a file of its owner alone, one file at a time. */
export class LogWriter implements Disposable {
  #path = "";
  #file: number | undefined;
  #bytes = 0;
  /** True if the last line was cut short, as by a full disk. */
  #torn = false;

  get path(): string {
    return this.#path;
  }

  /** The size of the file. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Writes a line, on a new line of the file if the last one was cut short.
   * @throws the file system's error
   */
  write(path: string, line: string): void {
    const file = this.#open(path);
    const bytes = Buffer.from(this.#torn ? `\n${line}` : line);
    for (let at = 0; at < bytes.length; ) {
      const written = writeSync(file, bytes, at);
      at += written;
      this.#bytes += written;
      this.#torn = bytes[at - 1] !== newline;
    }
  }

  #open(path: string): number {
    if (this.#file !== undefined && path === this.#path) return this.#file;
    this[Symbol.dispose]();
    const file = openSync(path, "a", 0o600);
    [this.#path, this.#file, this.#bytes, this.#torn] = [path, file, fstatSync(file).size, false];
    return file;
  }

  [Symbol.dispose](): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    this.#path = "";
  }
}
