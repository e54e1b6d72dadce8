#!/usr/bin/env node
import nodeModule from "node:module";
import { join } from "node:path";
import { cacheFolderIn } from "../src/cli/setup/cache-folder.ts";
import { withoutSqliteWarning } from "../src/cli/setup/without-sqlite-warning.ts";

// Before anything else is loaded: compiling the command again each time takes as long as most commands.
// A Node too old for this is told so by main.
nodeModule.enableCompileCache?.(join(cacheFolderIn(process.env), "compiled"));
process.emitWarning = withoutSqliteWarning(process.emitWarning);
const { main } = await import("../src/cli/main.ts");
process.exitCode = await main(process.argv.slice(2), process);
