import { html } from "htm/preact";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { DeadLetter } from "../../operations/dead-letters/dead-letter.ts";
import { grouped } from "../../pipeline/text/grouped.ts";
import { plural } from "../../pipeline/text/plural.ts";
import { ask, pathOf } from "./ask.ts";
import { clock } from "./clock.ts";
import { deadMark } from "./dead-mark.ts";
import { EditPreview, type Previewed } from "./edit-preview.ts";
import { letterName } from "./letter-name.ts";
import { type LookedAt, letterPlace } from "./letter-place.ts";
import { Outcome } from "./outcome.ts";
import { purge, sendBack } from "./send-back.ts";
import { ToGroups } from "./to-groups.ts";
import { toType } from "./to-type.ts";
import { Trouble } from "./trouble.ts";
import { useAction } from "./use-action.ts";
import { useAsked } from "./use-asked.ts";
import { useConfirmation } from "./use-confirmation.ts";
import type { Feed } from "./use-feed.ts";

/** Dead letters that died of the same: what may be done with all of them, and the first of them. */
export function LetterGroup({ asked, feed }: { readonly asked: LookedAt; readonly feed: Feed }): VNode {
  const { query } = asked;
  const mark = deadMark(feed);
  // The first letters come soon; to count all may take long.
  const peeked = useAsked<{ letters: readonly DeadLetter[] }>(pathOf("api/letters/peek", { ...query }), mark);
  const counted = useAsked<{ count: number }>(pathOf("api/letters/count", { ...query }), mark);
  const [dialog, confirm] = useConfirmation();
  const action = useAction();
  const [edit, setEdit] = useState("");
  const [previewed, setPreviewed] = useState<readonly Previewed[]>([]);
  const [first] = peeked.reply?.letters ?? [];
  const count = counted.reply?.count ?? 0;
  const letters = plural(count, "dead letter");
  const again = (): void => {
    counted.again();
    peeked.again();
  };
  const sendAll = async (changes?: string): Promise<void> => {
    const [goes, asIs] = count === 1 ? ["goes", "as it is"] : ["go", "as they are"];
    const text = `${letters} ${goes} back to the queue of ${first?.stage}${changes ? ", changed as shown" : ` ${asIs}`}.`;
    if (!(await confirm({ title: `Send ${letters} back?`, text, action: "Send back" }))) return;
    await action.run(() => sendBack(query, changes ? { edit: changes } : {}));
    again();
  };
  const deleteAll = async (): Promise<void> => {
    const text = `${letters} ${count === 1 ? "is" : "are"} deleted for good. A copy is kept in a file in the state folder, which ${toType("stac-ingest dlq import")} takes.`;
    if (!(await confirm({ title: `Delete ${letters}?`, text, action: "Delete", isDangerous: true }))) return;
    await action.run(() => purge(query));
    again();
  };
  const preview = (): void =>
    void action.run(async () => {
      const { letters: shown } = await ask<{ letters: Previewed[] }>("api/letters/preview", { letters: query, edit });
      setPreviewed(shown);
      return undefined;
    });
  return html`
    <p><${ToGroups} asked=${asked} /></p>
    <h2>${first?.kind ?? query.cause} <small>${counted.reply && letters}${query.stage && ` of ${query.stage}`}</small></h2>
    ${first && html`<pre class="reason">${first.message.split("\n", 1)[0]}</pre>`}
    <p class="actions">
      <button class="primary" disabled=${count === 0 || action.isRunning} onClick=${() => sendAll()}>Send all back</button>
      ${count > 0 && html`<a class="button" href=${pathOf("api/letters/export", { ...query })} download>Export</a>`}
      <button disabled=${count === 0 || action.isRunning} onClick=${deleteAll}>Delete all …</button>
    </p>
    <${Outcome} action=${action} />
    ${counted.reply?.count === 0 && html`<p class="empty">No letter of this group is left.</p>`}
    <details hidden=${count === 0}>
      <summary>Change all and send them back</summary>
      <form class="filters" onSubmit=${(event: Event) => event.preventDefault()}>
        <label class="wide">
          change
          <input value=${edit} spellcheck="false" aria-describedby="change-such-as" onInput=${(event: Event) => {
            setEdit((event.currentTarget as HTMLInputElement).value);
            setPreviewed([]);
          }} />
        </label>
        <button disabled=${edit.trim() === ""} onClick=${preview}>Show what changes</button>
        <button class="primary" disabled=${previewed.length === 0} onClick=${() => sendAll(edit)}>Send all back changed</button>
      </form>
      <p id="change-such-as">
        <small>such as <code>.create_item_options.resolution = "10"</code> or <code>del(.collection_id)</code></small>
      </p>
      <${EditPreview} letters=${previewed} count=${count} />
    </details>
    <${Trouble} refused=${peeked.refused ?? counted.refused} />
    ${peeked.reply && peeked.reply.letters.length > 0 && html`<${Letters} letters=${peeked.reply.letters} asked=${asked} count=${count} />`}
    ${dialog}
  `;
}

interface LettersProps {
  readonly letters: readonly DeadLetter[];
  readonly asked: LookedAt;
  readonly count: number;
}

function Letters({ letters, asked: { query, isOneStage }, count }: LettersProps): VNode {
  return html`
    <table class="stacked">
      <thead><tr><th>letter</th><th>reason</th><th>belongs to</th><th class="n">attempts</th><th>died</th></tr></thead>
      <tbody>
        ${letters.map(
          ({ id, stage, place, message, package: packageName, collection, attempts, failed_at }) => html`
            <tr key=${id}>
              <td class="reason"><a href=${letterPlace({ ...query, stage, id }, isOneStage)}>${letterName({ place, id })}</a></td>
              <td class="reason">${message.split("\n", 1)[0]}</td>
              <td class="reason">${[packageName, collection].filter(Boolean).join(", ") || "–"}</td>
              <td class="n" data-is="attempts">${attempts}</td>
              <td class="time" data-is="died">${clock(Date.parse(failed_at))}</td>
            </tr>
          `,
        )}
      </tbody>
    </table>
    ${count > letters.length && html`<p class="foot">the first ${letters.length} of ${grouped(count)}</p>`}
  `;
}
