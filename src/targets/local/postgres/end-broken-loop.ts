import type { PGlite } from "@electric-sql/pglite";

/** PGlite's mark for an error that PostgreSQL recovers from (POSTGRES_MAIN_LONGJMP in pglitec.c). */
const recoverable = 100;
/** PostgreSQL's level of an error that ends the transaction. */
const errorLevel = 21;

interface EngineModule {
  readonly HEAP32: Int32Array;
  readonly ___stack_pointer: { value: number };
  /** Addresses of what an error is handled by. */
  readonly _PG_exception_stack: number;
  readonly _error_context_stack: number;
  stringToUTF8OnStack(text: string): number;
  _errstart(level: number, domain: number): number;
  _errmsg_internal(text: number): number;
  /** Throws, as every error of PostgreSQL's does. */
  _errfinish(file: number, line: number, functionName: number): void;
  _PostgresMainLoopOnce(): void;
  _pgl_setPGliteExitStatus(status: number): number;
}

/**
 * Mends PGlite's loop, which takes whatever is thrown in it for an error that PostgreSQL has handled, and begins again for
 * as long as bytes are unread, which may be for ever. An exception of PostGIS's libraries, which are C++ and throw at many
 * a wrong argument, becomes an error of the statement; where PostgreSQL has ended or is broken, the loop ends too.
 */
export function endBrokenLoop(database: PGlite): void {
  const module = database.Module as unknown as EngineModule;
  const runOnce = module._PostgresMainLoopOnce;
  const exchangeStatus = module._pgl_setPGliteExitStatus;
  let thrown = false;
  let broken: Error | undefined;
  module._PostgresMainLoopOnce = () => {
    // Nothing more may be done in memory that nobody can trust.
    if (broken) throw broken;
    const handlers = keepHandlers(module);
    try {
      runOnce();
    } catch (error) {
      thrown = true;
      if (!isFromLibrary(error)) throw error;
      handlers.restore();
      raise(module, "a library of PostGIS failed: one of the arguments is not what it takes");
    }
  };
  // The loop asks for it when it has caught something: to throw here is the only way out of it.
  module._pgl_setPGliteExitStatus = (next) => {
    if (broken) throw broken;
    const status = exchangeStatus(next);
    if (thrown && status !== recoverable) {
      broken = new Error("PostgreSQL broke down");
      throw broken;
    }
    thrown = false;
    return status;
  };
}

/** Emscripten throws the address of a C++ exception, and infinity for a jump. */
const isFromLibrary = (error: unknown): boolean => Number.isInteger(error);

/** The stack and the handlers of errors as they are before a statement: an exception passes those set since by. */
function keepHandlers(module: EngineModule): { restore(): void } {
  const places = [module._PG_exception_stack, module._error_context_stack].map(
    (at) => at / Int32Array.BYTES_PER_ELEMENT,
  );
  const kept = places.map((place) => module.HEAP32[place] ?? 0);
  const stack = module.___stack_pointer.value;
  return {
    restore() {
      places.forEach((place, index) => {
        module.HEAP32[place] = kept[index] ?? 0;
      });
      module.___stack_pointer.value = stack;
    },
  };
}

function raise(module: EngineModule, text: string): void {
  module._errstart(errorLevel, 0);
  module._errmsg_internal(module.stringToUTF8OnStack(text));
  module._errfinish(0, 0, 0);
}
