import { Command } from "commander";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { exitCodes } from "../../exit-codes.ts";
import { withoutPassword } from "../../notes/without-password.ts";

export function localStatusCommand(context: Context): Command {
  return new Command("status")
    .description("say whether the pipeline runs on this machine, and where; exit code 1 when it does not")
    .addHelpText("after", examples("stac-ingest local status --json"))
    .action(async () => {
      const { localStatus } = await import("../../../targets/local/process/local-status.ts");
      const { stacApiUrl } = await import("../../../targets/local/process/stac-api-url.ts");
      const { describeRestarts } = await import("../../../targets/local/process/describe-restarts.ts");
      const { stateFolder } = await context.readConfiguration();
      const { state, supervisor, isDiskFull } = await localStatus(stateFolder);
      const { pipelinePid: _, ...shown } = supervisor ?? { pipelinePid: undefined };
      const supervision = { supervisor: supervisor ? shown : null };
      if (state.is !== "running") {
        const { describeStart } = await import("../../../targets/local/process/process-state.ts");
        const start =
          state.is === "starting"
            ? { pid: state.pid ?? null, since: state.startingSince ?? null, step: state.step ?? null }
            : null;
        const what = state.is === "starting" ? `starting${describeStart(state)}` : "not running";
        context.exitWith(exitCodes.failed);
        context.print(
          { running: false, starting: start, state_folder: stateFolder, ...supervision },
          () => `the pipeline is ${what}; its state is in ${stateFolder}${describeRestarts(supervisor)}`,
        );
        return;
      }
      const { pid, startedAt, pgstacVersion } = state;
      const apiUrl = stacApiUrl(state);
      const databaseUrl = withoutPassword(state.databaseUrl);
      const told = {
        running: true,
        starting: null,
        state_folder: stateFolder,
        pid,
        started_at: startedAt,
        database_url: databaseUrl,
        pgstac_version: pgstacVersion,
        stac_api_url: apiUrl ?? null,
        ...supervision,
      };
      context.print({ ...told, disk_full: isDiskFull }, (_, toType) =>
        [
          `running    process ${pid}, since ${startedAt}${describeRestarts(supervisor)}`,
          ...(supervisor ? [] : ["restarts   none: nothing starts it again when it dies"]),
          ...(isDiskFull ? ["disk       full: the pipeline waits for room"] : []),
          `catalogue  ${databaseUrl} (pgstac ${pgstacVersion})`,
          ...(apiUrl ? [`STAC API   ${apiUrl}`, `page       ${toType("stac-ingest open")}`] : []),
          `psql       ${toType("stac-ingest local psql")}`,
          `state      ${stateFolder}`,
        ].join("\n"),
      );
    });
}
