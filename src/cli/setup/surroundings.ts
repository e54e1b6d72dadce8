import type { InputSurroundings } from "../../operations/input-surroundings.ts";
import type { Making } from "../../operations/make-items.ts";
import type { Context } from "../context.ts";

/** Sources of a command's inputs: the terminal's stdin and folder, and objects as settings say. */
export async function surroundingsOf({
  terminal,
  signal,
  readConfiguration,
}: Pick<Context, "terminal" | "signal" | "readConfiguration">): Promise<InputSurroundings> {
  const { access } = await readConfiguration();
  return {
    stdin: terminal.stdin,
    folder: terminal.cwd(),
    signal,
    openObject: async (address, ended) => {
      const { openObject } = await import("../../targets/aws/open-object.ts");
      return openObject(address, { access, signal: ended });
    },
    openRandomAccess: async (address, ended) => {
      const { openRandomAccess } = await import("../../targets/aws/open-random-access.ts");
      return openRandomAccess(address, { access, signal: ended });
    },
    listObjects: async function* (bucket, prefix, ended) {
      const { listObjects } = await import("../../targets/aws/list-objects.ts");
      yield* listObjects(bucket, prefix, { access, signal: ended });
    },
  };
}

/** Means to make items here: packages may read beside the inputs that were typed now or to an earlier enqueue. */
export async function makingOf(context: Context, inputs: readonly string[] = []): Promise<Making> {
  const { readConfiguration, terminal, signal, note } = context;
  const { readInventoryFolders } = await import("../../targets/local/process/inventory-folders.ts");
  const configuration = await readConfiguration();
  return {
    configuration,
    inputs,
    folder: terminal.cwd(),
    readableFolders: readInventoryFolders(configuration.stateFolder),
    log: (_level, event, fields) => note(`${event}: ${Object.values(fields ?? {}).join(", ")}`),
    signal,
  };
}
