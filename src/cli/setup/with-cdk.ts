import { Fault } from "../../pipeline/fault/fault.ts";

const packages = ["aws-cdk-lib", "@aws-cdk/toolkit-lib", "constructs", "eoapi-cdk"];

/**
 * Loads a module that needs the CDK, which an installation may leave out.
 * @throws Fault `tool_missing` if it did
 */
export async function withCdk<Module>(load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const missing = code === "ERR_MODULE_NOT_FOUND" && packages.find((name) => message.includes(`'${name}`));
    if (!missing) throw error;
    throw new Fault("tool_missing", `deploying to AWS needs ${missing}, which was left out of this installation`, {
      remedy: "npm install stac-ingest --include=optional (300 MB)",
      cause: error,
    });
  }
}
