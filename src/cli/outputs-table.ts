import { table } from "./table.ts";

interface WithOutputs {
  readonly stack: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** A stack without what our own stacks tell one another, which is nobody else's business. */
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
