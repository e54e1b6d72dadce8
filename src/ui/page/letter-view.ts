import { html } from "htm/preact";
import type { VNode } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { DeadLetter } from "../../operations/dead-letters/dead-letter.ts";
import type { LogRecord } from "../../pipeline/message/log.ts";
import { grouped } from "../../pipeline/text/grouped.ts";
import { ask, pathOf } from "./ask.ts";
import { clock } from "./clock.ts";
import { type LookedAt, letterPlace } from "./letter-place.ts";
import { Outcome } from "./outcome.ts";
import { purge, sendBack } from "./send-back.ts";
import { spreadJson } from "./spread-json.ts";
import { ToGroups } from "./to-groups.ts";
import { toType } from "./to-type.ts";
import { Trouble } from "./trouble.ts";
import { useAction } from "./use-action.ts";
import { useAsked } from "./use-asked.ts";
import { useConfirmation } from "./use-confirmation.ts";

/** One dead letter: why it died, what it asks for, what was logged, and the ways on. */
export function LetterView({ asked }: { readonly asked: LookedAt }): VNode {
  const { query, isOneStage } = asked;
  const { reply, refused, isWaiting } = useAsked<{ letter: DeadLetter }>(pathOf("api/letters/one", { ...query }));
  const [dialog, confirm] = useConfirmation();
  const action = useAction();
  const [body, setBody] = useState<string | undefined>();
  const [isGone, setGone] = useState(false);
  const letter = reply?.letter;
  const group = letterPlace({ ...query, id: undefined }, isOneStage);
  const send = async (): Promise<void> => {
    const text = `It goes back to the queue of ${letter?.stage}${body === undefined ? " as it is" : " with the request as it is written here"}.`;
    if (!(await confirm({ title: "Send this letter back?", text, action: "Send back" }))) return;
    setGone(
      await action.run(() => sendBack({ stage: letter?.stage, id: letter?.id }, body === undefined ? {} : { body })),
    );
  };
  const remove = async (): Promise<void> => {
    const text = toType(
      "It is deleted for good. A copy is kept in a file in the state folder, which stac-ingest dlq import takes.",
    );
    if (!(await confirm({ title: "Delete this letter?", text, action: "Delete", isDangerous: true }))) return;
    setGone(await action.run(() => purge({ stage: letter?.stage, id: letter?.id })));
  };
  // The whole body: secrets that are hidden elsewhere would else be lost.
  const edit = () =>
    action.run(async () => {
      const whole = await ask<{ body: string }>(pathOf("api/letters/body", { stage: letter?.stage, id: letter?.id }));
      setBody(spreadJson(whole.body));
      return undefined;
    });
  return html`
    <p>${query.cause === undefined ? html`<${ToGroups} asked=${asked} />` : html`<a href=${group}>‹ its group</a>`}</p>
    <${Trouble} refused=${refused} />
    ${!letter && isWaiting && html`<p class="empty">Reading the letter …</p>`}
    <${Outcome} action=${action} />
    ${
      letter &&
      html`
        <h2>${letter.kind} <small>died ${clock(Date.parse(letter.failed_at))} in ${letter.stage} after ${letter.attempts} ${letter.attempts === 1 ? "attempt" : "attempts"}</small></h2>
        <p class="actions">
          <button class="primary" disabled=${isGone || action.isRunning} onClick=${send}>${body === undefined ? "Send back" : "Send back as written"}</button>
          <button disabled=${isGone} onClick=${body === undefined ? edit : () => setBody(undefined)}>${body === undefined ? "Edit" : "Discard the edit"}</button>
          <button disabled=${isGone} onClick=${remove}>Delete …</button>
        </p>
        <section><h3>Reason</h3><pre tabindex="0" role="group" aria-label="the reason">${letter.message}</pre></section>
        <section>
          <h3>Request</h3>
          ${
            body === undefined
              ? html`<pre tabindex="0" role="group" aria-label="the request">${spreadJson(letter.body)}</pre>`
              : html`<${BodyField} value=${body} onInput=${setBody} />`
          }
        </section>
        <${Facts} letter=${letter} />
        <${LetterLog} message=${letter.message_id} />
      `
    }
    ${dialog}
  `;
}

/** The request as text, ready to be written in. */
function BodyField({ value, onInput }: { readonly value: string; readonly onInput: (text: string) => void }): VNode {
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    field.current?.setSelectionRange(0, 0);
    field.current?.focus({ preventScroll: true });
    if (field.current) field.current.scrollTop = 0;
  }, []);
  return html`<textarea ref=${field} aria-label="the request" rows="14" spellcheck="false" value=${value}
    onInput=${(event: Event) => onInput((event.currentTarget as HTMLTextAreaElement).value)}></textarea>`;
}

function Facts({ letter }: { readonly letter: DeadLetter }): VNode {
  const { place, run_id, package: packageName, collection, id, message_id } = letter;
  const facts = {
    "made from": place,
    package: packageName,
    collection,
    letter: id,
    message: message_id === id ? undefined : message_id,
  };
  const files = filesOf(letter.body);
  return html`
    <section>
      <h3>Belongs to</h3>
      <dl class="facts">
        ${files.length > 0 && html`<div><dt>${files.length === 1 ? "file" : "files"}</dt><dd>${files.join(", ")}</dd></div>`}
        ${run_id && html`<div><dt>run</dt><dd><a href="#/runs/${run_id}">${run_id}</a></dd></div>`}
        ${Object.entries(facts).map(([name, text]) => text && html`<div><dt>${name}</dt><dd>${text}</dd></div>`)}
      </dl>
    </section>
  `;
}

/** Addresses in the arguments of a request, and of the assets of an item. */
function filesOf(body: string): readonly string[] {
  try {
    const { create_item_args: args = [], assets = {} } = JSON.parse(body);
    const hrefs = Object.values<{ href?: unknown }>(assets).map(({ href }) => href);
    return [...args, ...hrefs].filter((each) => typeof each === "string" && /[/.]/.test(each));
  } catch {
    return [];
  }
}

function LetterLog({ message }: { readonly message: string }): VNode {
  const { reply, refused, isWaiting } = useAsked<{ records: readonly LogRecord[] }>(
    pathOf("api/letters/log", { message }),
  );
  return html`
    <section>
      <h3>Log</h3>
      <${Trouble} refused=${refused} />
      ${!reply && isWaiting && html`<p class="empty">Reading the log …</p>`}
      ${reply?.records.length === 0 && html`<p class="empty">The log has nothing about it any more.</p>`}
      ${
        reply &&
        reply.records.length > 0 &&
        html`<ol class="plain log">${reply.records.map((record) => html`<${Line} record=${record} />`)}</ol>`
      }
    </section>
  `;
}

function Line({ record: { time, level, stage, event, ...fields } }: { readonly record: LogRecord }): VNode {
  const { kind, reason, error, receive_count: receives, milliseconds } = fields;
  const firstLine = (text: unknown): string => String(text).split("\n", 1)[0] ?? "";
  const told = [
    [kind, reason ?? error]
      .filter((each) => each !== undefined)
      .map(firstLine)
      .join(": "),
    receives !== undefined && `received ${receives} ${receives === 1 ? "time" : "times"}`,
    milliseconds !== undefined && `${grouped(Number(milliseconds))} ms`,
  ].filter(Boolean);
  return html`
    <li class=${level}>
      <time datetime=${time}>${clock(Date.parse(time), true)}</time> <b>${stage}: ${event}</b>
      ${told.length > 0 && html` <span>${told.join(" · ")}</span>`}
    </li>
  `;
}
