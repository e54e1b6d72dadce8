import type { Box } from "./box.ts";
import { valueAt } from "./byte-range.ts";
import type { ByteWriter } from "./byte-writer.ts";
import type { Dehydrator, ItemNames, ItemReader } from "./item-reader.ts";
import { timeKeys } from "./item-times.ts";
import { WasmDehydrator } from "./wasm-dehydrator.ts";
import { type CompiledModule, compileModule, WasmJson } from "./wasm-json.ts";
import { wasmModuleBase64 } from "./wasm-module.ts";

/** Reads items by the WebAssembly module, which it compiles when it first needs it. */
export class WasmItemReader implements ItemReader {
  #compiled: CompiledModule | undefined;
  #json: WasmJson | undefined;

  readNames(item: Buffer, wantsCollection: boolean): ItemNames {
    const json = this.#instance();
    json.run.readNames(json.put(item), wantsCollection);
    const [id, collection] = (["id", "collection"] as const).map((name) => {
      const range = json.range(name);
      return range && valueAt(item, range);
    });
    return { id, collection };
  }

  readTimes(item: Buffer): Readonly<Record<string, unknown>> | undefined {
    const json = this.#instance();
    json.run.readTimes(json.put(item));
    if (!json.range("properties")) return undefined;
    const times: Record<string, unknown> = {};
    for (const key of timeKeys) {
      const range = json.range(key);
      if (range) times[key] = valueAt(item, range);
    }
    return times;
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

  #module(): CompiledModule {
    this.#compiled ??= compileModule(wasmModuleBase64);
    return this.#compiled;
  }

  #instance(): WasmJson {
    this.#json ??= new WasmJson(this.#module());
    return this.#json;
  }
}
