import type { PGlite } from "@electric-sql/pglite";

/** The parts of PGlite's WebAssembly module that are used past its interface; names as PostgreSQL and Emscripten give them. */
export interface EngineModule {
  readonly HEAP32: Int32Array;
  readonly ___stack_pointer: { value: number };
  /** Addresses of the handlers of an error. */
  readonly _PG_exception_stack: number;
  readonly _error_context_stack: number;
  /** Addresses of the signs that a statement is to look for, and that it is cancelled. */
  readonly _InterruptPending: number;
  readonly _QueryCancelPending: number;
  UTF8ToString(pointer: number): string;
  stringToUTF8OnStack(text: string): number;
  _errstart(level: number, domain: number): number;
  _errmsg_internal(text: number): number;
  /** Throws, as every error of PostgreSQL's does. */
  _errfinish(file: number, line: number, functionName: number): void;
  /** Finds PostgreSQL's description of a setting. */
  _find_option(name: number, createPlaceholder: number, skipErrors: number, errorLevel: number): number;
  _PostgresMainLoopOnce(): void;
  _pgl_setPGliteExitStatus(status: number): number;
}

export const engineModuleOf = (database: PGlite): EngineModule => database.Module as unknown as EngineModule;
