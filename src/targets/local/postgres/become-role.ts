import type { PGlite } from "@electric-sql/pglite";
import { changeSettingDescription } from "./change-setting-description.ts";

/** PostgreSQL's numbers for who may change a setting (GucContext). */
export const changeableBy = { nobody: 0, anybody: 6 } as const;

const setting = "session_authorization";

/**
 * Turns PGlite's one session into one of another role. No client can do that: the setting is one that can be changed only
 * while this runs.
 */
export async function becomeRole(database: PGlite, role: string): Promise<void> {
  const [closed, open] = [{ changeableBy: changeableBy.nobody }, { changeableBy: changeableBy.anybody }];
  const field = "changeableBy";
  changeSettingDescription(database, setting, { expected: closed, field, value: open.changeableBy });
  try {
    await database.exec(`set session authorization ${role}`);
  } finally {
    changeSettingDescription(database, setting, { expected: open, field, value: closed.changeableBy });
  }
}
