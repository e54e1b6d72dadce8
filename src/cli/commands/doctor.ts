import { Command } from "commander";
import { lineOf } from "../../pipeline/fault/fault.ts";
import type { Check } from "../../targets/target.ts";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";
import { exitCodes } from "../exit-codes.ts";
import { noteInstallOfUv } from "../notes/note-install-of-uv.ts";
import { onSamePipeline } from "../notes/same-pipeline.ts";
import { paint } from "../terminal/paint.ts";
import { table } from "../terminal/table.ts";

export function doctorCommand({
  readConfiguration,
  openTarget,
  print,
  note,
  progress,
  exitWith,
  argv,
}: Context): Command {
  return new Command("doctor")
    .description("check everything the pipeline needs, and say how to mend what is missing")
    .addHelpText("after", examples("stac-ingest doctor"))
    .action(async () => {
      const { examine } = await import("../../operations/doctor/examine.ts");
      const shown = progress("examining");
      const found = await examine({
        nodeVersion: process.versions.node,
        readConfiguration,
        openTarget,
        onInstall: noteInstallOfUv(note),
      }).finally(() => shown.stop());
      const checks = found.map((check) => ({
        ...check,
        ...(check.remedy !== undefined && { remedy: onSamePipeline(check.remedy, argv) }),
      }));
      print(checks, (all) =>
        table(
          ["", "part", "found"],
          all.map((check) => [check.ok ? paint("green", "ok") : paint("red", "failed"), check.part, sentenceOf(check)]),
        ).replace(/^.*\n/, ""),
      );
      if (checks.some(({ ok }) => !ok)) exitWith(exitCodes.failed);
    });
}

function sentenceOf({ found, remedy, ok }: Check): string {
  return lineOf({ message: found, remedy: ok ? undefined : remedy });
}
