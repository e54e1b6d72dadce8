import { ownStackMark } from "../../settings/stack-outputs.ts";
import { table } from "./table.ts";

interface WithOutputs {
  readonly stack: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** A stack without the outputs that only our other stacks, or we ourselves, read. */
export function withoutExports<Stack extends WithOutputs>(stack: Stack): Stack {
  const shown = Object.entries(stack.outputs).filter(
    ([name]) => !name.startsWith("ExportsOutput") && name !== ownStackMark.output,
  );
  return { ...stack, outputs: Object.fromEntries(shown) };
}

export function outputsTable(stacks: readonly WithOutputs[]): string {
  const rows = stacks.flatMap(({ stack, outputs }) =>
    Object.entries(outputs).map(([name, value]) => [stack, name, value]),
  );
  return table(["stack", "output", "value"], rows);
}
