import { Fault } from "../../pipeline/fault/fault.ts";
import type { Context } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import { continuingCommand } from "./continuing-command.ts";

/** Ends a command that was interrupted after a part of its work: says which command does the rest, the one typed unless another is given. */
export function endInterrupted(
  { argv, noteFault, exitWith }: Pick<Context, "argv" | "noteFault" | "exitWith">,
  command = continuingCommand(argv, {}),
): void {
  const remedy = `${command} (that does the rest)`;
  noteFault(new Fault("interrupted", "interrupted; nothing is lost", { remedy }));
  exitWith(exitCodes.interrupted);
}
