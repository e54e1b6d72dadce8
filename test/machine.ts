import { existsSync } from "node:fs";

/** Namespaces, /proc and Landlock are Linux's. */
export const isLinux = process.platform === "linux";

/** Root of a Linux machine may become other users, and so show what those are kept from. */
export const isLinuxRoot = isLinux && process.geteuid?.() === 0;

/** A Python that every user of the machine can run. */
export const hasSystemPython = existsSync("/usr/bin/python3");
