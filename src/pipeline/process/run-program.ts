import { type ExecFileException, execFile } from "node:child_process";

export interface ProgramOptions {
  readonly folder?: string | undefined;
  readonly input?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Error of a program that could not be started or ended with another status than 0; the message is what it printed as errors. */
export class ProgramFailed extends Error {
  override readonly name = "ProgramFailed";
}

const outputLimitBytes = 1 << 27;

/**
 * Runs a program, without a shell, and returns its standard output without surrounding white space.
 * @throws ProgramFailed
 */
export function runProgram(program: string, args: readonly string[], options: ProgramOptions = {}): Promise<string> {
  const { folder, input, signal } = options;
  const given = {
    maxBuffer: outputLimitBytes,
    ...(folder !== undefined && { cwd: folder }),
    ...(signal && { signal }),
  };
  return new Promise((resolve, reject) => {
    const done = (error: ExecFileException | null, stdout: string, stderr: string): void => {
      if (error) reject(new ProgramFailed(stderr.trim() || error.message, { cause: error }));
      else resolve(stdout.trim());
    };
    const child = execFile(program, args, given, done);
    // The program may end before it has read everything.
    if (input !== undefined) child.stdin?.on("error", () => {}).end(input);
  });
}
