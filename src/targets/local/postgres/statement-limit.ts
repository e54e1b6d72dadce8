import type { NodeFS } from "@electric-sql/pglite/nodefs";
import type { EngineModule } from "./engine-module.ts";

/** Functions that PostgreSQL calls out of WebAssembly: where an error is caught, which is at each call of a function, and to read a file. */
const isWatched = (name: string): boolean => name.startsWith("invoke_") || name === "fd_pread";

/** Modules of WebAssembly's imports that have functions. To look at the others, whose members are made when they are asked for, changes them. */
const watchedModules = ["env", "wasi_snapshot_preview1"] as const;

type Functions = Readonly<Record<string, (...given: number[]) => unknown>>;
type Imports = Readonly<Record<(typeof watchedModules)[number], Functions>>;
type Instantiate = (imports: Imports, done: unknown) => object;

/**
 * Time limit of statements. PGlite has no timers while it works, so a statement is told to end when it next calls out of
 * WebAssembly: a search does so thousands of times a second, a plain scan of a table in memory not before it ends.
 */
export class StatementLimit {
  #endsAt = Number.POSITIVE_INFINITY;
  #module: Pick<EngineModule, "HEAP32" | "_InterruptPending" | "_QueryCancelPending"> | undefined;

  /** Watches the calls of the engine that is opened on these files. */
  watch(files: NodeFS): void {
    const init = files.init.bind(files);
    files.init = async (...given: Parameters<NodeFS["init"]>) => {
      const { emscriptenOpts } = await init(...given);
      const { instantiateWasm } = emscriptenOpts as unknown as { readonly instantiateWasm: Instantiate };
      const watching: Instantiate = (imports, done) => {
        const watched = watchedModules.map((name) => [name, this.#watched(imports[name])] as const);
        return instantiateWasm({ ...imports, ...Object.fromEntries(watched) }, done);
      };
      return { emscriptenOpts: { ...emscriptenOpts, instantiateWasm: watching as never } };
    };
  }

  /** Runs statements that end with SQLSTATE 57014 after some seconds. */
  async during<Result>(module: EngineModule, seconds: number, work: () => Promise<Result>): Promise<Result> {
    this.#module = module;
    this.#endsAt = performance.now() + seconds * 1000;
    try {
      return await work();
    } finally {
      this.#endsAt = Number.POSITIVE_INFINITY;
      // It may have ended by itself meanwhile, and the next statement is somebody else's.
      module.HEAP32[module._QueryCancelPending / Int32Array.BYTES_PER_ELEMENT] = 0;
    }
  }

  #watched(functions: Functions): Functions {
    const names = Object.keys(functions).filter(isWatched);
    const watched = names.map((name) => [name, this.#looking(functions[name] as Functions[string])] as const);
    return { ...functions, ...Object.fromEntries(watched) };
  }

  #looking(call: Functions[string]): Functions[string] {
    return (...given) => {
      if (performance.now() > this.#endsAt) this.#cancel();
      return call(...given);
    };
  }

  /** Does what PostgreSQL's own timer would. */
  #cancel(): void {
    this.#endsAt = Number.POSITIVE_INFINITY;
    if (!this.#module) return;
    const { HEAP32, _InterruptPending: interrupt, _QueryCancelPending: cancel } = this.#module;
    for (const at of [interrupt, cancel]) HEAP32[at / Int32Array.BYTES_PER_ELEMENT] = 1;
  }
}
