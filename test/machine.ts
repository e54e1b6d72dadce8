import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Namespaces, /proc and Landlock are Linux's. */
export const isLinux = process.platform === "linux";

/** Root of a Linux machine may become other users, and so show what those are kept from. */
export const isLinuxRoot = isLinux && process.geteuid?.() === 0;

/** A Python that every user of the machine can run. */
export const hasSystemPython = existsSync("/usr/bin/python3");

const runs = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0;

/** Shells that the scripts of `completion` are tried in. */
export const hasBash = runs("bash", "--version");
export const hasZsh = runs("zsh", "--version");
export const hasFish = runs("fish", "--version");

/** A compiler of C, and a loader that takes a library for others. */
export const hasCompiler = isLinux && runs("cc", "--version");

/** Programs that check and render manual pages. */
export const hasMandoc = existsSync("/usr/bin/mandoc");
export const hasGroff = runs("groff", "--version");
