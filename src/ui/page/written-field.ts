import { html } from "htm/preact";
import type { VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

interface WrittenFieldProps {
  readonly value: string;
  readonly type?: string;
  readonly name?: string;
  /** Id of the list whose entries are suggested. */
  readonly list?: string;
  readonly onChange: (event: Event) => void;
}

/** A field whose text is set when `value` changes, and not each time the page is drawn: somebody may be writing in it. */
export function WrittenField({ value, ...attributes }: WrittenFieldProps): VNode {
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    if (field.current) field.current.value = value;
  }, [value]);
  return html`<input ref=${field} spellcheck="false" ...${attributes} />`;
}
