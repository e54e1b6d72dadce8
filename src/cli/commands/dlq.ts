import { Command } from "commander";
import type { Context } from "../context.ts";
import { dlqExportCommand } from "./dlq/export.ts";
import { dlqImportCommand } from "./dlq/import.ts";
import { dlqListCommand } from "./dlq/list.ts";
import { dlqPeekCommand } from "./dlq/peek.ts";
import { dlqPurgeCommand } from "./dlq/purge.ts";
import { dlqRedriveCommand } from "./dlq/redrive.ts";

export function dlqCommand(context: Context): Command {
  return new Command("dlq")
    .description("look at dead letters, redrive, export, import and delete them")
    .addCommand(dlqListCommand(context))
    .addCommand(dlqPeekCommand(context))
    .addCommand(dlqRedriveCommand(context))
    .addCommand(dlqExportCommand(context))
    .addCommand(dlqImportCommand(context))
    .addCommand(dlqPurgeCommand(context));
}
