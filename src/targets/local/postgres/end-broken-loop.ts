import type { PGlite } from "@electric-sql/pglite";
import { type EngineModule, engineModuleOf } from "./engine-module.ts";

/** PGlite's mark for an error that PostgreSQL recovers from (POSTGRES_MAIN_LONGJMP in pglitec.c). */
const recoverable = 100;
/** PostgreSQL's level of an error that ends the transaction. */
const errorLevel = 21;

/**
 * Mends PGlite's loop, which takes everything thrown in it for an error that PostgreSQL has handled, and begins again
 * for as long as bytes are unread, which may be for ever. An exception of PostGIS's libraries, which are C++ and throw at many
 * a wrong argument, becomes an error of the statement; if PostgreSQL has ended or is broken, the loop ends too.
 */
export function endBrokenLoop(database: PGlite): void {
  const module = engineModuleOf(database);
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

/** Tells a C++ exception, of which Emscripten throws the address; for a jump it throws infinity. */
const isFromLibrary = (error: unknown): boolean => Number.isInteger(error);

/** Notes the stack and the handlers of errors as they are before a statement: an exception passes by those set since. */
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
