import { Fault } from "../../pipeline/fault/fault.ts";

/**
 * Refuses an input without a name, which a shell makes of a variable that is not set: as a path it would be the folder
 * that the command is typed in.
 * @throws Fault `wrong_usage`
 */
export function requireName(address: string): void {
  if (address.trim() !== "") return;
  throw new Fault("wrong_usage", "the name of an input is empty", { remedy: "name a file or address, or - for stdin" });
}
