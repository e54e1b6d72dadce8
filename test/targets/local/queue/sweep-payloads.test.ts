import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sweepPayloads } from "../../../../src/targets/local/queue/sweep-payloads.ts";

const name = "0a1b2c3d-0000-4000-8000-000000000001.json";
const body = JSON.stringify({ href: `file:///payloads/${name}` });

test.each(["it is still pointed at", "the queue cannot be read"])(
  "a payload whose message leaves while the queue answers that %s goes with the next sweep",
  async (answer) => {
    const folder = mkdtempSync(join(tmpdir(), "stac-ingest-sweep-"));
    writeFileSync(join(folder, name), "{}");
    const failures: unknown[] = [];
    let asked = 0;
    const withoutReference = async (names: readonly string[]): Promise<string[]> => {
      if (++asked > 1) return [...names];
      sweeper.noteLoaded([{ body }]);
      if (answer === "it is still pointed at") return [];
      throw new Error(answer);
    };
    await using sweeper = sweepPayloads({
      folder,
      queue: { withoutReference },
      fail: (error) => void failures.push(error),
      everyMilliseconds: 5,
    });
    sweeper.noteLoaded([{ body }]);
    await expect.poll(() => existsSync(join(folder, name))).toBe(false);
    expect(failures).toHaveLength(answer === "it is still pointed at" ? 0 : 1);
    rmSync(folder, { recursive: true });
  },
);
