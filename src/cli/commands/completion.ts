import { Argument, Command } from "commander";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";

const shells = ["bash", "zsh", "fish"] as const;

export function completionCommand({ terminal }: Context): Command {
  return new Command("completion")
    .description("print a script that completes commands, options, and names of the pipeline in a shell")
    .addArgument(new Argument("<shell>", "the shell").choices(shells))
    .addHelpText(
      "after",
      examples(
        'eval "$(stac-ingest completion bash)"   # in ~/.bashrc',
        "stac-ingest completion zsh > ~/.zfunc/_stac-ingest   # a folder of $fpath",
        "stac-ingest completion fish > ~/.config/fish/completions/stac-ingest.fish",
      ),
    )
    .action(async (shell: (typeof shells)[number]) => {
      const { readFile } = await import("node:fs/promises");
      const { ownFile } = await import("../../pipeline/process/own-files.ts");
      terminal.stdout.write(await readFile(ownFile(`src/cli/commands/completion/stac-ingest.${shell}`)));
    });
}
