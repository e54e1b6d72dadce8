import type { Context } from "../context.ts";
import { surroundingsOf } from "./surroundings.ts";

type RunToGoOn = typeof import("../../operations/runs/run-to-go-on.ts").runToGoOn;

/** Parts of what is sent that say if it is the same as that of a run. */
type Sent = Omit<Parameters<RunToGoOn>[2], "inputs"> & { readonly inputs: readonly string[] };

/** Finds the id of the run that was typed, which may be one that goes on. @throws Fault `wrong_usage` if it is of other inputs */
export async function runToAddTo(typed: string, { inputs, ...sent }: Sent, context: Context): Promise<string> {
  const { runToGoOn } = await import("../../operations/runs/run-to-go-on.ts");
  const { describeInputs } = await import("../../operations/runs/describe-inputs.ts");
  const { folder } = await surroundingsOf(context);
  await using target = await context.openTarget({ mayBeNew: true });
  return await runToGoOn(target, typed, { ...sent, inputs: await describeInputs(inputs, folder) });
}
