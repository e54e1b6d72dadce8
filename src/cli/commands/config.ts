import { Command } from "commander";
import { redacted } from "../../pipeline/fault/redacted.ts";
import type { Configuration } from "../../settings/configuration.ts";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";

export function configCommand(context: Context): Command {
  return new Command("config")
    .description("show and check settings")
    .addCommand(showCommand(context))
    .addCommand(validateCommand(context));
}

function showCommand({ readConfiguration, print }: Context): Command {
  return new Command("show")
    .description("print every setting with its value, defaults included")
    .addHelpText("after", examples("stac-ingest config show --json"))
    .action(async () => {
      const { stringify } = await import("yaml");
      const { settings } = await readConfiguration();
      const { database_url: url } = settings;
      print({ ...settings, ...(url !== undefined && { database_url: redacted(url) }) }, (shown) =>
        stringify(shown).trimEnd(),
      );
    });
}

function validateCommand({ readConfiguration, print }: Context): Command {
  return new Command("validate")
    .description("check the settings file and say what is wrong with it")
    .addHelpText("after", examples("stac-ingest config validate --config config.yml"))
    .action(async () => {
      const configuration = await readConfiguration();
      const { checkSamples } = await import("../../operations/check-samples.ts");
      checkSamples(configuration.settings, configuration.file ?? "the options");
      print(summaryOf(configuration), ({ file, packages, recipes }) =>
        [
          file ? `${file} is valid` : "there is no settings file; the defaults hold",
          `packages: ${packages.join(", ") || "none"}`,
          `recipes: ${recipes.join(", ") || "none"}`,
        ].join("\n"),
      );
    });
}

function summaryOf({ file, settings }: Configuration) {
  return {
    valid: true,
    file: file ?? null,
    packages: Object.keys(settings.packages),
    recipes: Object.keys(settings.recipes),
  };
}
