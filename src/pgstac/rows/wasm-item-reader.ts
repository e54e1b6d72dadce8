import type { Box } from "./box.ts";
import { valueAt } from "./byte-range.ts";
import type { ByteWriter } from "./byte-writer.ts";
import type { ItemName } from "./item-names.ts";
import type { Dehydrator, Inspected, ItemReader } from "./item-reader.ts";
import { timeKeys } from "./item-times.ts";
import { NeedsParser } from "./needs-parser.ts";
import { WasmDehydrator } from "./wasm-dehydrator.ts";
import { type CompiledModule, compileModule, WasmJson } from "./wasm-json.ts";
import { wasmModuleBase64 } from "./wasm-module.ts";

/** Reads items by the WebAssembly module, which it compiles when it first needs it. */
export class WasmItemReader implements ItemReader {
  #compiled: CompiledModule | undefined;
  #json: WasmJson | undefined;
  /** Date since which nothing is certainly past, as a number of eight digits. */
  readonly #today = Number(new Date().toISOString().slice(0, 10).replaceAll("-", ""));

  inspect(item: Buffer): Inspected {
    const json = this.#instance();
    const isDoubtful = Boolean(json.run.inspect(json.put(item), this.#today));
    const text = (name: ItemName): string => {
      const range = json.range(name);
      const value = range && valueAt(item, range);
      if (typeof value === "string") return value;
      throw new NeedsParser();
    };
    const [id, collection, stacVersion] = [text("id"), text("collection"), text("stac_version")];
    return { id, collection, stacVersion, times: this.#times(json, item), isDoubtful };
  }

  readTimes(item: Buffer): Readonly<Record<string, unknown>> | undefined {
    const json = this.#instance();
    json.run.readTimes(json.put(item));
    return json.range("properties") && this.#times(json, item);
  }

  writeCanonical(text: Buffer, out: ByteWriter): void {
    const json = this.#instance();
    json.copyOutput(json.run.print(json.put(text)), out);
  }

  writeGeometry(geometry: Buffer, out: ByteWriter): Box {
    const json = this.#instance();
    json.copyOutput(json.run.writeGeometry(json.put(geometry)), out);
    return json.box();
  }

  openDehydrator(baseItem: Readonly<Record<string, unknown>>, tag: number | null): Dehydrator {
    return new WasmDehydrator(this.#module(), baseItem, tag);
  }

  #times(json: WasmJson, item: Buffer): Record<string, unknown> {
    const times: Record<string, unknown> = {};
    for (const key of timeKeys) {
      const range = json.range(key);
      if (range) times[key] = valueAt(item, range);
    }
    return times;
  }

  #module(): CompiledModule {
    this.#compiled ??= compileModule(wasmModuleBase64);
    return this.#compiled;
  }

  #instance(): WasmJson {
    this.#json ??= new WasmJson(this.#module());
    return this.#json;
  }
}
