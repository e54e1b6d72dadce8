import type { Command } from "commander";

/** Finds the program that a command belongs to. */
export const rootOf = (command: Command): Command => (command.parent ? rootOf(command.parent) : command);
