import { nestingLimit } from "../../pipeline/text/check-nesting.ts";
import type { Box } from "./box.ts";
import type { ByteRange } from "./byte-range.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { type ItemName, itemNames } from "./item-names.ts";
import { NeedsParser } from "./needs-parser.ts";
import { isShortest, reprinted } from "./reprint.ts";

// Types of WebAssembly that those of Node.js lack.
declare global {
  namespace WebAssembly {
    class Module {
      constructor(bytes: Uint8Array);
    }
    class Instance {
      constructor(module: Module, imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>);
      readonly exports: object;
    }
  }
}

export type CompiledModule = WebAssembly.Module;

export const compileModule = (base64: string): CompiledModule => new WebAssembly.Module(Buffer.from(base64, "base64"));

/** Compares a value in the module's memory with that of a member of a base item; `wasm/host.ts` describes it. */
type CompareLeaf = (member: number, start: number, end: number, to: number) => number;

/** A constant of the module. */
interface Constant {
  readonly value: number;
}

/** Exports that `wasm/exports.ts` names; addresses and lengths are in bytes. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly inputAt: Constant;
  readonly restAt: Constant;
  readonly outputAt: Constant;
  readonly tapeAt: Constant;
  readonly slack: Constant;
  readonly nameCount: Constant;
  readonly equal: Constant;
  readonly kept: Constant;
  readonly dropped: Constant;
  nameNumber(length: number): number;
  rangesAddress(): number;
  inspect(length: number, today: number): boolean;
  readTimes(length: number): void;
  newObject(memberCount: number): number;
  addMember(
    object: number,
    keyLength: number,
    markedLength: number,
    writtenLength: number,
    child: number,
    number: number,
    isColumn: boolean,
  ): number;
  setTag(length: number, keyLength: number): boolean;
  dehydrate(length: number, base: number, dropsTag: boolean, takesApart: boolean): number;
  print(length: number): number;
  writeGeometry(length: number): number;
  boxAddress(): number;
}

/**
 * An instance of the WebAssembly module with its memory. It reads one JSON text at a time without making objects of it,
 * many times faster than JavaScript reads bytes.
 */
export class WasmJson {
  readonly run: Exports;
  readonly #memory: Buffer;
  readonly #numbers: Readonly<Record<ItemName, number>>;
  readonly #ranges: Int32Array;
  readonly #box: Float64Array;
  readonly #inputAt: number;
  readonly #longestInput: number;
  readonly #outputAt: number;
  readonly #restEnd: number;

  constructor(compiled: CompiledModule, compareLeaf: CompareLeaf = needsParser) {
    const host = {
      nestingLimit,
      needsParser,
      compareLeaf,
      isShortest: (start: number, end: number) => isShortest(this.textAt(start, end, "latin1")),
      reprint: (start: number, end: number, to: number) =>
        this.#write(reprinted(this.textAt(start, end)), to, outputEnd),
      toNumber: (start: number, end: number) => Number(this.textAt(start, end, "latin1")),
    };
    this.run = new WebAssembly.Instance(compiled, { host }).exports as Exports;
    const { memory, inputAt, restAt, outputAt, tapeAt, slack, nameCount, rangesAddress, boxAddress } = this.run;
    const outputEnd = tapeAt.value;
    this.#memory = Buffer.from(memory.buffer);
    this.#inputAt = inputAt.value;
    this.#longestInput = restAt.value - inputAt.value - slack.value;
    this.#outputAt = outputAt.value;
    this.#restEnd = outputAt.value;
    this.#ranges = new Int32Array(memory.buffer, rangesAddress(), 2 * nameCount.value);
    this.#box = new Float64Array(memory.buffer, boxAddress(), 4);
    const numbers = itemNames.map((name) => [name, this.run.nameNumber(this.put(Buffer.from(name)))]);
    this.#numbers = Object.fromEntries(numbers);
  }

  /**
   * Copies a text to the module's input, and returns its length.
   * @throws NeedsParser if it is too long
   */
  put(bytes: Buffer): number {
    if (bytes.length > this.#longestInput) needsParser();
    this.#memory.set(bytes, this.#inputAt);
    return bytes.length;
  }

  textAt(start: number, end: number, encoding: BufferEncoding = "utf8"): string {
    return this.#memory.toString(encoding, start, end);
  }

  /** Returns the range of a member's value in the item that was last read; undefined if it has none. */
  range(name: ItemName): ByteRange | undefined {
    const index = 2 * this.#numbers[name];
    const start = this.#ranges[index] as number;
    return start < 0 ? undefined : { start, end: this.#ranges[index + 1] as number };
  }

  /** Returns the box around the geometry that was last written. */
  box(): Box {
    const [west, south, east, north] = this.#box as unknown as readonly [number, number, number, number];
    return { west, south, east, north };
  }

  /** Writes the text that replaces a value, and returns its length. */
  writeRest(text: string, to: number): number {
    return this.#write(text, to, this.#restEnd);
  }

  /** Copies the output to the end of `out`. */
  copyOutput(length: number, out: ByteWriter): void {
    out.copy(this.#memory, this.#outputAt, this.#outputAt + length);
  }

  #write(text: string, address: number, end: number): number {
    const length = Buffer.byteLength(text);
    if (address + length + this.run.slack.value > end) needsParser();
    return this.#memory.write(text, address);
  }
}

function needsParser(): never {
  throw new NeedsParser();
}
