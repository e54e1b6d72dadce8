import { html } from "htm/preact";
import type { VNode } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

/** A question before something is changed. */
export interface Question {
  readonly title: string;
  readonly text: string;
  /** The word on the button that does it. */
  readonly action: string;
  readonly isDangerous?: boolean;
}

type Confirm = (question: Question) => Promise<boolean>;

/** A dialog to be put into the page, and the function that asks in it and resolves to true if it is to be done. */
export function useConfirmation(): [VNode | null, Confirm] {
  const [asked, setAsked] = useState<(Question & { readonly answer: (yes: boolean) => void }) | undefined>();
  const confirm = useCallback<Confirm>(
    (question) =>
      new Promise((resolve) => {
        const answer = (yes: boolean): void => {
          setAsked(undefined);
          resolve(yes);
        };
        setAsked({ ...question, answer });
      }),
    [],
  );
  return [asked ? html`<${Dialog} ...${asked} />` : null, confirm];
}

function Dialog({ title, text, action, isDangerous, answer }: Question & { readonly answer: (yes: boolean) => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const { activeElement } = document;
    dialog.current?.showModal();
    return () => (activeElement as HTMLElement | null)?.focus();
  }, []);
  return html`
    <dialog ref=${dialog} aria-labelledby="question" onCancel=${() => answer(false)}>
      <h3 id="question">${title}</h3>
      <p>${text}</p>
      <p class="buttons">
        <button autofocus onClick=${() => answer(false)}>Cancel</button>
        <button class=${isDangerous ? "danger" : "primary"} onClick=${() => answer(true)}>${action}</button>
      </p>
    </dialog>
  `;
}
