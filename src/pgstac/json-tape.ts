import { Elements, endOfValue, isListAt, isObjectAt, Members } from "./json-bytes.ts";

/**
 * Where all values of a JSON text stand: each before those within it, and each member's key, without its quotes, before
 * its value.
 */
export class JsonTape {
  #count = 0;
  /** By the place of a value or key in the list: where it begins and ends in the bytes, and the place of what follows. */
  starts = new Int32Array(1 << 10);
  ends = new Int32Array(1 << 10);
  nexts = new Int32Array(1 << 10);

  /**
   * Notes the value that begins there, in the place of what was noted before, and returns where it ends.
   * @throws NotPlain
   */
  read(bytes: Buffer, start: number): number {
    this.#count = 0;
    return this.#value(bytes, start);
  }

  #value(bytes: Buffer, start: number): number {
    const place = this.#add(start);
    const end = isObjectAt(bytes, start)
      ? this.#object(bytes, start)
      : isListAt(bytes, start)
        ? this.#list(bytes, start)
        : endOfValue(bytes, start);
    this.#close(place, end);
    return end;
  }

  #object(bytes: Buffer, start: number): number {
    const members = new Members(bytes, start);
    while (members.next()) {
      this.#close(this.#add(members.keyStart), members.keyEnd);
      members.end = this.#value(bytes, members.valueStart);
    }
    return members.end;
  }

  #list(bytes: Buffer, start: number): number {
    const elements = new Elements(bytes, start);
    while (elements.next()) elements.end = this.#value(bytes, elements.valueStart);
    return elements.end;
  }

  #add(start: number): number {
    if (this.#count === this.starts.length) {
      for (const list of ["starts", "ends", "nexts"] as const) {
        const larger = new Int32Array(2 * this.#count);
        larger.set(this[list]);
        this[list] = larger;
      }
    }
    this.starts[this.#count] = start;
    return this.#count++;
  }

  #close(place: number, end: number): void {
    this.ends[place] = end;
    this.nexts[place] = this.#count;
  }
}
