import type { PGlite } from "@electric-sql/pglite";
import { engineModuleOf } from "./engine-module.ts";

/** Places of fields in PostgreSQL's description of a setting (struct config_int), in words. */
const fields = { changeableBy: 1, least: 25, most: 26 } as const;
type Field = keyof typeof fields;

/**
 * Changes a field of PostgreSQL's description of a setting.
 * @throws Error if the description does not hold the values that are expected
 */
export function changeSettingDescription(
  database: PGlite,
  name: string,
  { expected, field, value }: { expected: Partial<Record<Field, number>>; field: Field; value: number },
): void {
  const module = engineModuleOf(database);
  const setting = module._find_option(module.stringToUTF8OnStack(name), 0, 1, 0) / Int32Array.BYTES_PER_ELEMENT;
  const found = setting === 0 ? "" : module.UTF8ToString(module.HEAP32[setting] ?? 0);
  const isAsExpected = Object.entries(expected).every(
    ([each, wanted]) => module.HEAP32[setting + fields[each as Field]] === wanted,
  );
  if (found !== name || !isAsExpected) throw new Error(`PostgreSQL's setting ${name} is not where it is expected`);
  module.HEAP32[setting + fields[field]] = value;
}
