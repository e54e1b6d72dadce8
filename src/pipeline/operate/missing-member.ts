import type { OperateAction, OperateReplies } from "./operate.ts";

/** Members that a reply has in this version; true for those without which it cannot be read. */
type Members<Reply> = { readonly [Name in keyof Reply as object extends Pick<Reply, Name> ? never : Name]: boolean };

const members: { readonly [Action in OperateAction]: Members<OperateReplies[Action]> } = {
  "collections.load": { loaded: true, failures: true },
  "collections.list": { collections: true },
  "collections.get": { text: true },
  "collections.delete": { deletedItems: true },
  "collections.copy": { items: true, since: true },
  "collections.complete": { items: true },
  "items.count": { counts: true },
  "items.get": { text: true, doubts: false },
  "items.list": { items: true, expected: true },
  "items.search": { items: true, failures: true },
  "items.map": { footprints: true, cells: true, isEstimate: true },
  "items.times": { first: true, last: true, steps: true, isEstimate: true },
  "items.quality": { items: true, counts: true, empty_months: true },
  "items.flawed": { ids: true },
  "items.footprints": { items: true },
  "items.delete": { deleted: true, missing: true },
  "runs.record": { cancelled: false },
  "runs.list": { runs: true },
  "runs.deaths": { deaths: true },
  "runs.find": { ids: true },
  "runs.show": { record: true, counts: true, deaths: true, collections: true, minutes: true },
  "runs.forget": { forgotten: true },
  "runs.redriven": {},
  "runs.died": {},
  "runs.cancelled": {},
  "runs.item": { stored: true },
  "runs.missing": { missing: true },
  "database.activity": { active_milliseconds: true },
  "objects.list": { objects: true },
  "objects.load": {
    ...{ documents: true, numbers: true, ended: true, counts: true },
    ...{ failed: true, failures: true, warnings: true },
  },
  "pgstac.version": { version: true, postgres: true },
  "pgstac.migrate": { from: true, to: true, files: true, queued: false },
};

/** Names a member that a reply to an action lacks, as one of another version may; undefined if it can be read. */
export function missingMember(action: OperateAction, reply: unknown): string | undefined {
  const needed = Object.entries<boolean>(members[action]).flatMap(([name, isNeeded]) => (isNeeded ? name : []));
  const found = new Map<string, unknown>(Object.entries(reply ?? {}));
  return needed.find((name) => found.get(name) === undefined);
}
