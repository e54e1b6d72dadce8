import fc from "fast-check";
import { expect, test } from "vitest";
import { frame, MalformedMessage, MessageReader } from "../../../../src/targets/local/postgres/wire-message.ts";

test("messages come out as they went in, however the stream is cut", () => {
  const message = fc.record({ type: fc.constantFrom("Q", "P", "B", "S"), body: fc.uint8Array({ maxLength: 40 }) });
  fc.assert(
    fc.property(fc.array(message), fc.array(fc.nat(60)), (messages, cuts) => {
      const stream = Buffer.concat(messages.map(({ type, body }) => frame(type, body)));
      const reader = new MessageReader();
      reader.typed = true;
      const read = [];
      let offset = 0;
      for (const length of [...cuts, stream.length]) {
        reader.push(stream.subarray(offset, offset + length));
        offset += length;
        for (let next = reader.next(); next; next = reader.next()) read.push(next);
      }
      expect(read.map(({ type, body }) => ({ type, body: new Uint8Array(body) }))).toEqual(messages);
    }),
  );
});

test("a length that cannot be is refused", () => {
  const reader = new MessageReader();
  reader.typed = true;
  reader.push(Buffer.from("GET / HTTP/1.1\r\n"));
  expect(() => reader.next()).toThrow(MalformedMessage);
});
