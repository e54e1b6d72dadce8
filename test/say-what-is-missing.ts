import { canMount } from "./faults/small-disk.ts";
import { canLayOutImage } from "./image/can-lay-out-image.ts";
import {
  hasBash,
  hasCompiler,
  hasFish,
  hasGroff,
  hasMandoc,
  hasSystemPython,
  hasZsh,
  isLinux,
  isLinuxRoot,
} from "./machine.ts";
import { hasOwnServer } from "./pgstac/own-server.ts";
import { hasPooler } from "./pgstac/pooler.ts";
import { hasServer } from "./pgstac/test-database.ts";
import { hasChromium } from "./ui/chromium.ts";

/** Conditions that tests may be skipped by, each with the sentence that names what is left out and why. */
export const needs: Readonly<Record<string, { readonly isMet: boolean; readonly otherwise: string }>> = {
  hasServer: {
    isMet: hasServer,
    otherwise:
      "No PostgreSQL server with PostGIS was found: tests that only a server can pass are skipped, the others use the " +
      "embedded database. Name a server where databases may be created in TEST_DATABASE_URL to run all.",
  },
  hasOwnServer: {
    isMet: hasOwnServer,
    otherwise:
      "The tests that kill a PostgreSQL server are skipped: they need Linux, and PostgreSQL with PostGIS installed.",
  },
  hasPooler: {
    isMet: hasPooler,
    otherwise: "The tests of a pooler are skipped: they need PgBouncer and a PostgreSQL server.",
  },
  canMount: {
    isMet: canMount,
    otherwise: "The tests of a full disk are skipped: they need Linux, root and the right to mount a small disk.",
  },
  canLayOutImage: {
    isMet: canLayOutImage,
    otherwise:
      "The tests of the gen function's image are skipped: they need Linux, root, cmake, g++ and unshare, because they " +
      "carry out its Dockerfile without Docker.",
  },
  isLinux: {
    isMet: isLinux,
    otherwise: "The tests of killed, greedy and daemonising packages are skipped: they need Linux.",
  },
  isLinuxRoot: {
    isMet: isLinuxRoot,
    otherwise:
      "The tests of other users of the machine, and of packages that root starts, are skipped: they need root.",
  },
  hasBash: { isMet: hasBash, otherwise: "The tests of completion in bash are skipped: they need bash." },
  hasZsh: { isMet: hasZsh, otherwise: "The tests of completion in zsh are skipped: they need zsh." },
  hasFish: { isMet: hasFish, otherwise: "The tests of completion in fish are skipped: they need fish." },
  hasMandoc: { isMet: hasMandoc, otherwise: "The manual page is not checked: that needs mandoc." },
  hasCompiler: {
    isMet: hasCompiler,
    otherwise: "The test of a disk without locks is skipped: it needs Linux and cc.",
  },
  hasGroff: { isMet: hasGroff, otherwise: "The manual page is not rendered: that needs groff." },
  hasChromium: {
    isMet: hasChromium,
    otherwise: "The tests of the page in a browser are skipped: they need Debian's Chromium.",
  },
  hasSystemPython: {
    isMet: hasSystemPython,
    otherwise: "The tests of a confined process are skipped: they need /usr/bin/python3.",
  },
};

/** Names once, before the tests run, everything that is skipped on this machine. */
export function setup(): void {
  for (const { isMet, otherwise } of Object.values(needs)) if (!isMet) console.warn(otherwise);
}
