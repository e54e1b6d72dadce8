import { type Warning, type WarningKind, warningKinds } from "./warning.ts";

/** The number of items that raised one kind of doubt, and one of them. */
export interface CountedWarning<Example> {
  readonly kind: WarningKind;
  readonly count: number;
  readonly example: Example & { readonly message: string };
}

/** Counts warnings by kind, and keeps one example of each: where the item is. */
export class WarningCount<Example extends object> {
  readonly #counted = new Map<WarningKind, { count: number; example: Example & { message: string } }>();

  /** Counts the warnings of as many items, one of which is the example. */
  add(warnings: readonly Warning[], example: Example, count = 1): void {
    for (const { kind, message } of warnings) {
      const counted = this.#counted.get(kind);
      if (counted) counted.count += count;
      else this.#counted.set(kind, { count, example: { ...example, message } });
    }
  }

  /** Kinds that were raised, always in the same order. */
  report(): CountedWarning<Example>[] {
    return (Object.keys(warningKinds) as WarningKind[]).flatMap((kind) => {
      const counted = this.#counted.get(kind);
      return counted ? [{ kind, ...counted }] : [];
    });
  }
}
