import { table } from "./table.ts";

interface WithOutputs {
  readonly stack: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** A stack without the outputs that only our other stacks read. */
export function withoutExports<Stack extends WithOutputs>(stack: Stack): Stack {
  const shown = Object.entries(stack.outputs).filter(([name]) => !name.startsWith("ExportsOutput"));
  return { ...stack, outputs: Object.fromEntries(shown) };
}

export function outputsTable(stacks: readonly WithOutputs[]): string {
  const rows = stacks.flatMap(({ stack, outputs }) =>
    Object.entries(outputs).map(([name, value]) => [stack, name, value]),
  );
  return table(["stack", "output", "value"], rows);
}
