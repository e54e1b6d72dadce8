import { InvalidArgumentError } from "commander";
import { Fault } from "../../pipeline/fault/fault.ts";
import { isDatabaseUrl } from "../../settings/database-url.ts";

/**
 * Parses the address of a database. It must hold no password: every user of the machine can read command lines.
 * @throws Fault `wrong_usage` if it holds one
 */
export function parseDatabaseUrl(text: string): string {
  if (!isDatabaseUrl(text)) throw new InvalidArgumentError("Expected an address like postgresql://user@host/database.");
  if (!holdsPassword(text)) return text;
  throw new Fault("wrong_usage", "--database-url holds a password, which every user of this machine could read", {
    remedy:
      "leave it out and set PGPASSWORD or PGPASSFILE, or give the whole address as STAC_INGEST_DATABASE_URL or as database_url in settings",
  });
}

function holdsPassword(text: string): boolean {
  return /^[a-z]+:\/\/[^@/?#]*:[^/?#]*@|^[a-z]+:\/\/[^@]*:[^@]*@.*[/]|[?&](?:ssl)?password=/i.test(text);
}
