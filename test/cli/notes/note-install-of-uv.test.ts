import { afterEach, expect, test, vi } from "vitest";
import { installUvFirst } from "../../../src/cli/notes/note-install-of-uv.ts";
import { readSettings } from "../../../src/settings/settings.ts";
import { folderWith, removeFolders } from "../folder.ts";

afterEach(() => {
  removeFolders();
  vi.unstubAllEnvs();
});

test.each<[string, Record<string, unknown>, number]>([
  ["with the embedded database", {}, 1],
  ["with packages", { database_url: "postgresql://me@server/catalogue", packages: { stactools: {} } }, 1],
  ["that needs no uv", { database_url: "postgresql://me@server/catalogue" }, 0],
])(
  "before a pipeline starts %s the installation of uv is told, and its failure is left to what needs it",
  async (_, given, times) => {
    // Neither uv nor a Python to install it with.
    vi.stubEnv("PATH", folderWith({}));
    const notes: string[] = [];
    await installUvFirst(
      { settings: readSettings(given, "a test"), cacheFolder: folderWith({}) },
      (text) => void notes.push(text),
    );
    expect(notes.map((note) => note.replace(/into .*uv-[\d.]+,/, "into UV,"))).toEqual(
      Array(times).fill("installing uv into UV, which is done once and takes a while"),
    );
  },
);
