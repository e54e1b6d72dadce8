import { html } from "htm/preact";
import type { VNode } from "preact";
import type { LetterNames } from "../../operations/dead-letters/letter-names.ts";
import type { DeadLetterGroup, DeadLetterList } from "../../operations/dead-letters/list-dead-letters.ts";
import { stages } from "../../pipeline/message/stage.ts";
import { grouped } from "../../pipeline/text/grouped.ts";
import { plural } from "../../pipeline/text/plural.ts";
import { pathOf } from "./ask.ts";
import { clock } from "./clock.ts";
import { deadMark } from "./dead-mark.ts";
import { LetterGroup } from "./letter-group.ts";
import { type LetterQuery, letterPlace, lookedAt } from "./letter-place.ts";
import { LetterView } from "./letter-view.ts";
import { Trouble } from "./trouble.ts";
import { useAsked } from "./use-asked.ts";
import type { Feed } from "./use-feed.ts";
import { useLast } from "./use-last.ts";
import type { Place } from "./use-place.ts";
import { WrittenField } from "./written-field.ts";

/** The dead letters: their groups, the letters of one group, or one letter, as the address names it. */
export function LettersPanel({ feed, place }: { readonly feed: Feed; readonly place: Place }): VNode {
  const asked = lookedAt(place.query);
  const { query } = asked;
  if (query.id !== undefined) return html`<${LetterView} key=${query.id} asked=${asked} />`;
  if (query.cause !== undefined) return html`<${LetterGroup} key=${query.cause} asked=${asked} feed=${feed} />`;
  return html`<${Groups} query=${query} feed=${feed} />`;
}

function Groups({ query, feed }: { readonly query: LetterQuery; readonly feed: Feed }): VNode {
  const { reply, refused, isWaiting } = useAsked<DeadLetterList>(pathOf("api/letters", { ...query }), deadMark(feed));
  // While others are read those of before are there to be chosen.
  const names = useLast(reply?.names);
  const all = (reply?.groups ?? []).reduce((sum, { count }) => sum + count, 0);
  return html`
    <h2>Dead letters ${all > 0 && reply && html`<small>${grouped(all)} in ${plural(reply.groups.length, "group")}</small>`}</h2>
    <${Filters} query=${query} names=${names} />
    <${Trouble} refused=${refused} />
    ${!reply && isWaiting && html`<p class="empty">Reading the letters …</p>`}
    ${reply?.groups.length === 0 && reply.unknown.length === 0 && html`<p class="empty">${noLetter(query)}</p>`}
    ${reply && reply.groups.length > 0 && html`<${GroupTable} groups=${reply.groups} query=${query} />`}
    ${reply?.unknown.map(
      ({ stage, count }) =>
        html`<p class="note">About ${plural(count, "more letter")} of ${stage} ${count === 1 ? "is" : "are"} not in the ledger${Object.keys(query).length > 0 && ", and any of them may be meant"}.</p>`,
    )}
  `;
}

const noLetter = (query: object): VNode | string =>
  Object.keys(query).length === 0
    ? "No dead letter is here. A message that a stage gives up comes here, with the reason, to be mended and sent back."
    : html`No dead letter is meant by these filters. <a href="#/letters">All dead letters</a>`;

interface GroupTableProps {
  readonly groups: readonly DeadLetterGroup[];
  readonly query: LetterQuery;
}

function GroupTable({ groups, query }: GroupTableProps): VNode {
  return html`
    <table class="stacked">
      <thead>
        <tr><th class="n">letters</th><th>stage</th><th>died of</th><th>belong to</th><th>latest</th></tr>
      </thead>
      <tbody>
        ${groups.map(
          ({ stage, kind, cause, count, newest, packages, collections, runs, example }) => html`
            <tr key=${stage + cause}>
              <td class="n dead" data-is="letters">${grouped(count)}</td>
              <td class="short" data-is="stage">${stage}</td>
              <td class="reason">
                <a href=${letterPlace({ ...query, stage, cause }, query.stage !== undefined)}>${kind}</a>
                <p>${example.split("\n", 1)[0]}</p>
              </td>
              <td class="reason">
                <small>${[...packages, ...collections, ...runs.map((run) => `run ${run.slice(0, 8)}`)].join(", ")}</small>
              </td>
              <td data-is="latest" class="time">${clock(Date.parse(newest))}</td>
            </tr>
          `,
        )}
      </tbody>
    </table>
  `;
}

interface FiltersProps {
  readonly query: LetterQuery;
  /** Names that letters have; undefined until they were read. */
  readonly names: LetterNames | undefined;
}

function Filters({ query, names }: FiltersProps): VNode {
  const change = (event: Event): void => {
    const { name, value } = event.currentTarget as HTMLInputElement;
    location.hash = letterPlace({ ...query, [name]: value.trim() === "" ? undefined : value.trim() });
  };
  const field = (name: "kind" | "package" | "collection" | "run") => html`
    <label>${name} <${WrittenField} name=${name} list="${name}s" value=${query[name] ?? ""} onChange=${change} /></label>
    <datalist id="${name}s">${names?.[`${name}s`].map((each) => html`<option key=${each} value=${each} />`)}</datalist>
  `;
  return html`
    <form class="filters" onSubmit=${(event: Event) => event.preventDefault()}>
      <label>
        stage
        <select name="stage" value=${query.stage ?? ""} onChange=${change}>
          <option value="">both</option>
          ${stages.map((stage) => html`<option value=${stage}>${stage}</option>`)}
        </select>
      </label>
      ${field("kind")} ${field("package")} ${field("collection")} ${field("run")}
    </form>
  `;
}
