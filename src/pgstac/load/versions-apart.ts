interface Item {
  readonly document: { readonly id: string };
}

/** Divides items into rounds with one item of each id, so that every version of an item gets its own outcome. */
export function versionsApart<Version extends Item>(items: readonly Version[]): readonly (readonly Version[])[] {
  const rounds: Version[][] = [];
  const seen = new Map<string, number>();
  for (const item of items) {
    const { id } = item.document;
    const before = seen.get(id) ?? 0;
    seen.set(id, before + 1);
    const round = rounds[before];
    if (round) round.push(item);
    else rounds.push([item]);
  }
  return rounds;
}
