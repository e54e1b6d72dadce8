import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { sourceFiles } from "./source-files.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Names that only a Node after the oldest that package.json allows has. Types know them, and tests run on a newer one. */
const tooNew =
  /\b(?:RegExp\.escape|(?:Async)?DisposableStack|SuppressedError|Promise\.try|Error\.isError|Float16Array|URLPattern|Math\.sumPrecise|Iterator\.concat|Uint8Array\.from(?:Hex|Base64)|mkdtempDisposable(?:Sync)?)\b|\.to(?:Hex|Base64)\(/;

test("sources use nothing that the oldest Node has not", () => {
  const found = sourceFiles(root, ["bin", "src"]).flatMap((path) => {
    const code = readFileSync(join(root, path), "utf8").replaceAll(/^\s*(?:\/\/|\/?\*).*$/gm, "");
    return tooNew.test(code) ? [`${path}: ${tooNew.exec(code)?.[0]}`] : [];
  });
  expect(found).toEqual([]);
});
