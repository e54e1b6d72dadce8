import type { Box } from "./box.ts";
import type { ByteRange } from "./byte-range.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { type ItemName, itemNames } from "./item-names.ts";
import { NeedsParser } from "./needs-parser.ts";
import { assembly } from "./wasm-module.ts";

// What of it the types of Node.js do not know.
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

/** Compares a value in the machine's memory with that of a member of a base item, as `assembly/host.ts` says. */
type CompareLeaf = (member: number, start: number, end: number, to: number) => number;

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  addName(length: number): void;
  placesAddress(): number;
  readNames(length: number, wantsCollection: boolean): void;
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
  writeGeometry(): number;
  boxAddress(): number;
}

// As `assembly/layout.ts` has them.
const inputAt = 2 << 19;
const inputEnd = 6 << 19;
const restEnd = 7 << 19;
const outputAt = restEnd;
const outputEnd = 13 << 19;
const slack = 64;

let compiled: WebAssembly.Module | undefined;

/**
 * What `assembly` is compiled to, with a memory of its own: reads JSON without making objects of it, many times faster
 * than JavaScript reads bytes. It takes one text at a time, of up to 2 MB.
 */
export class WasmJson {
  readonly run: Exports;
  readonly #memory: Buffer;
  readonly #places: Int32Array;
  readonly #box: Float64Array;

  constructor(compareLeaf: CompareLeaf = needsParser) {
    compiled ??= new WebAssembly.Module(Buffer.from(assembly, "base64"));
    const host = {
      needsParser,
      compareLeaf,
      isShortest: (start: number, end: number) => isShortest(this.textAt(start, end, "latin1")),
      reprint: (start: number, end: number, to: number) =>
        this.#write(reprinted(this.textAt(start, end)), to, outputEnd),
      toNumber: (start: number, end: number) => Number(this.textAt(start, end, "latin1")),
    };
    this.run = new WebAssembly.Instance(compiled, { host }).exports as Exports;
    this.#memory = Buffer.from(this.run.memory.buffer);
    for (const name of itemNames) this.run.addName(this.put(Buffer.from(name)));
    this.#places = new Int32Array(this.run.memory.buffer, this.run.placesAddress(), 2 * itemNames.length);
    this.#box = new Float64Array(this.run.memory.buffer, this.run.boxAddress(), 4);
  }

  /**
   * Puts a text where it is read, and returns how long it is.
   * @throws NeedsParser where it is too long
   */
  put(bytes: Buffer): number {
    if (bytes.length > inputEnd - inputAt - slack) needsParser();
    this.#memory.set(bytes, inputAt);
    return bytes.length;
  }

  /** What stands in the memory there. */
  textAt(start: number, end: number, encoding: BufferEncoding = "utf8"): string {
    return this.#memory.toString(encoding, start, end);
  }

  /** Where the value of a member of the item stands that was last read as far as that. */
  place(name: ItemName): ByteRange | undefined {
    const index = 2 * itemNames.indexOf(name);
    const start = this.#places[index] as number;
    return start < 0 ? undefined : { start, end: this.#places[index + 1] as number };
  }

  /** Around the geometry that was last written. */
  box(): Box {
    const [west, south, east, north] = this.#box as unknown as readonly [number, number, number, number];
    return { west, south, east, north };
  }

  /** Writes what is to be put in the place of a value, and returns how much that is. */
  writeRest(text: string, to: number): number {
    return this.#write(text, to, restEnd);
  }

  /** What was printed; good until something else is read or printed. */
  printed(length: number): Buffer {
    return this.#memory.subarray(outputAt, outputAt + length);
  }

  /** Writes what was printed to the end of `out`. */
  copyPrinted(length: number, out: ByteWriter): void {
    out.copy(this.#memory, outputAt, outputAt + length);
  }

  #write(text: string, address: number, end: number): number {
    const length = Buffer.byteLength(text);
    if (address + length + slack > end) needsParser();
    return this.#memory.write(text, address);
  }
}

let shared: WasmJson | undefined;

/** The one for what needs no base item. What it was last asked is gone when it is asked again. */
export function sharedWasmJson(): WasmJson {
  shared ??= new WasmJson();
  return shared;
}

function needsParser(): never {
  throw new NeedsParser();
}

const isShortest = (written: string): boolean => String(Number(written)) === written;

/** Text, or a number with a negative exponent. */
function reprinted(written: string): string {
  if (written.startsWith('"')) return JSON.stringify(JSON.parse(written));
  const [, sign = "", whole = "", fraction = "", exponent = ""] = /^(-?)(\d+)\.?(\d*)[eE]-(\d+)$/.exec(written) ?? [];
  const decimals = fraction.length + Number(exponent);
  const digits = (whole + fraction).padStart(decimals + 1, "0");
  return `${sign}${digits.slice(0, -decimals).replace(/^0+(?=\d)/, "")}.${digits.slice(-decimals)}`;
}
