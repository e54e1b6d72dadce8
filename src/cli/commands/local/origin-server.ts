import { ClosingStack } from "../../../pipeline/process/closing-stack.ts";
import type { Configuration } from "../../../settings/configuration.ts";
import type { PipelineOptions } from "../../../targets/local/process/run-pipeline-options.ts";
import type { Context } from "../../context.ts";
import { surroundingsOf } from "../../setup/surroundings.ts";
import { bugTeller } from "../ui/show-page.ts";
import { localOptions } from "./local-options.ts";

/** Builds what serves the page and the STAC API beside the pipeline, on another port if the one that is wanted is taken. */
export function originServer(
  context: Context,
  configuration: Configuration,
  wanted: number,
): NonNullable<PipelineOptions["serveOrigin"]> {
  return async (stacApi, token) => {
    const { servePage } = await import("../../../ui/serve-page.ts");
    const { openLocalTarget } = await import("../../../targets/local/open-local-target.ts");
    await using opening = new ClosingStack();
    const target = opening.use(await openLocalTarget(configuration));
    const surroundings = await surroundingsOf(context);
    const pipelineOptions = localOptions(context.argv, configuration, context.terminal.cwd());
    const shown = { target, surroundings, configuration, pipelineOptions };
    const options = { ...shown, stacApi, token, onBug: bugTeller(context) };
    const server = opening.use(
      await servePage({ ...options, port: wanted }).catch(async (error: Error) => {
        const other = await servePage({ ...options, port: 0 });
        context.note(`${error.message}: the page and the STAC API are at ${new URL(other.url).origin}`);
        return other;
      }),
    );
    const opened = opening.move();
    return { url: server.url, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() };
  };
}
