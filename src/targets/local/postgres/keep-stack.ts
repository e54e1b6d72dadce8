import type { PGlite } from "@electric-sql/pglite";
import { engineModuleOf } from "./engine-module.ts";

/**
 * Runs statements and puts PostgreSQL's stack back to where it was. PGlite leaves it where an error happened, so that
 * after one or two thousand errors every statement would fail for want of stack.
 */
export async function keepStack<Result>(database: PGlite, work: () => Promise<Result>): Promise<Result> {
  const { ___stack_pointer: stack } = engineModuleOf(database);
  const top = stack.value;
  try {
    return await work();
  } finally {
    stack.value = top;
  }
}
