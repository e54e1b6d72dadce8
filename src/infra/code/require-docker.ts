import { Fault } from "../../pipeline/fault/fault.ts";
import { runProgram } from "../../pipeline/process/run-program.ts";

/**
 * Makes sure the gen stage's image can be built, before anything is created, by `docker` or a program like it.
 * @throws Fault `tool_missing`
 */
export async function requireDocker(docker: string): Promise<void> {
  try {
    await runProgram(docker, ["version"]);
  } catch (error) {
    throw new Fault("tool_missing", `the gen stage's image cannot be built: ${docker} is not running here`, {
      remedy: "start Docker (or set CDK_DOCKER to podman or finch), or set gen_image to an image in ECR",
      cause: error,
    });
  }
}
