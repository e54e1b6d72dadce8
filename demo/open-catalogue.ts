import { readFile } from "node:fs/promises";
import { Client } from "pg";

/** Connects to the catalogue of a pipeline on this machine, with the password in the file that libpq reads. */
export async function openCatalogue(databaseUrl: string, passwordFile: string): Promise<Client> {
  const url = new URL(databaseUrl);
  url.password = (await readFile(passwordFile, "utf8")).trim().split(":").at(-1) ?? "";
  const client = new Client({ connectionString: url.href });
  await client.connect();
  return client;
}
