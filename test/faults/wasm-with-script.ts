/**
 * A WebAssembly module that PostgreSQL's LOAD takes for a library here, and whose script the engine then runs in Node:
 * how a client that may write a file and load it gets out of the database.
 */
export function wasmWithScript(script: string): Buffer {
  const text = Buffer.from(`(void)<::>{}; ${script}\0`);
  const name = (value: string): Buffer => Buffer.concat([leb(Buffer.byteLength(value)), Buffer.from(value)]);
  const memoryInfo = Buffer.concat([leb(text.length), Buffer.from([0, 0, 0])]);
  const dylink = Buffer.concat([name("dylink.0"), Buffer.from([1]), leb(memoryInfo.length), memoryInfo]);
  const memory = Buffer.concat([name("env"), name("memory"), Buffer.from([2, 0, 1])]);
  const base = Buffer.concat([name("env"), name("__memory_base"), Buffer.from([3, i32, 0])]);
  return Buffer.concat([
    Buffer.from("\0asm\x01\0\0\0", "latin1"),
    section(0, dylink),
    section(2, Buffer.concat([leb(2), memory, base])),
    section(6, Buffer.from([1, i32, 0, i32Const, 0, end])),
    section(7, Buffer.concat([leb(1), name("__em_js__escape"), Buffer.from([3, 1])])),
    section(11, Buffer.concat([Buffer.from([1, 0, globalGet, 0, end]), leb(text.length), text])),
  ]);
}

const i32 = 0x7f;
const i32Const = 0x41;
const globalGet = 0x23;
const end = 0x0b;

const section = (id: number, content: Buffer): Buffer =>
  Buffer.concat([Buffer.from([id]), leb(content.length), content]);

/** An unsigned number as WebAssembly writes it. */
function leb(value: number): Buffer {
  const bytes: number[] = [];
  for (let left = value; ; left >>>= 7) {
    if (left < 0x80) return Buffer.from([...bytes, left]);
    bytes.push((left & 0x7f) | 0x80);
  }
}
