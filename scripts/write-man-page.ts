// Writes dist/man/stac-ingest.1, the manual page that npm installs with the command.
import { mkdir, writeFile } from "node:fs/promises";
import type { Context } from "../src/cli/context.ts";
import { buildProgram } from "../src/cli/program.ts";
import { buildManPage } from "./man-page.ts";

const { stdout, stderr } = process;
const folder = new URL("../dist/man/", import.meta.url);
await mkdir(folder, { recursive: true });
const program = buildProgram({ terminal: { stdout, stderr, env: {} }, argv: [] } as unknown as Context);
await writeFile(new URL("stac-ingest.1", folder), buildManPage(program));
