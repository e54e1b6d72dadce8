// Makes src/pgstac/rows/wasm-module.ts of src/pgstac/rows/wasm, unless it is of these sources already.
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const sources = new URL("../src/pgstac/rows/wasm/", import.meta.url);
const target = new URL("../src/pgstac/rows/wasm-module.ts", import.meta.url);
const pageBytes = 1 << 16;

const files = new Map<string, string>();
for (const name of (await readdir(sources)).sort()) files.set(name, await readFile(new URL(name, sources), "utf8"));
const compiler = await readFile(new URL("../node_modules/assemblyscript/package.json", import.meta.url), "utf8");
const script = await readFile(fileURLToPath(import.meta.url), "utf8");
const digest = createHash("sha256")
  .update(JSON.stringify([script, compiler, ...files]))
  .digest("hex");
const heading = `// Made by scripts/compile-assembly.ts of sources with the digest ${digest}.\n`;
const made = await readFile(target, "utf8").catch(() => "");
if (!made.startsWith(heading)) await compile();

async function compile(): Promise<void> {
  const memoryEnd = /memoryEnd: usize = (\d+) << 19/.exec(files.get("layout.ts") ?? "")?.[1];
  const pages = String((Number(memoryEnd) << 19) / pageBytes);
  if (memoryEnd === undefined) throw new Error("layout.ts does not say where the memory ends");
  // Takes a second to load, which is mostly not needed.
  const { default: asc } = await import("assemblyscript/asc");
  let wasm: Uint8Array | undefined;
  const options = "exports --outFile wasm -O3 --noAssert --runtime stub --enable simd".split(" ");
  const { error, stderr } = await asc.main([...options, "--initialMemory", pages, "--maximumMemory", pages], {
    readFile: (name) => files.get(name) ?? null,
    writeFile(_name, contents) {
      wasm = Buffer.from(contents);
    },
    listFiles: () => [],
  });
  if (error || stderr.toString() || !wasm) throw new Error(`${error}\n${stderr}`);
  checkMemory(wasm);
  const text = Buffer.from(wasm).toString("base64");
  await writeFile(target, `${heading}export const wasmModuleBase64 = "${text}";\n`);
}

/** Compares what the compiler was told with what the module says, as the text of layout.ts is read by a pattern. */
function checkMemory(wasm: Uint8Array): void {
  const unused = (): never => {
    throw new Error("the module calls JavaScript while it starts");
  };
  const host = { nestingLimit: 0, needsParser: unused, isShortest: unused, compareLeaf: unused, reprint: unused };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm), { host: { ...host, toNumber: unused } });
  const { memory, memoryEnd } = exports as Layout;
  if (memory.buffer.byteLength !== memoryEnd.value) throw new Error("the memory does not end where layout.ts says");
}

interface Layout {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly memoryEnd: { readonly value: number };
}
