import type { Output } from "./output.ts";

/** Makes a listener that says that uv is being installed, which takes a while, also where there is no terminal. */
export function noteInstallOfUv(note: Output["note"]): (folder: string) => void {
  return (folder) => note(`installing uv into ${folder}, which is done once and takes a while`);
}
