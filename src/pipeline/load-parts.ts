import type { ItemDocument } from "./item.ts";
import type { Message } from "./message.ts";

/** An item and the message it came in. */
interface ItemArrival {
  readonly document: ItemDocument;
  readonly message: Message;
}

/** Items of one collection that are stored together: the versions of each, newest first. */
export interface LoadPart<Arrival> {
  readonly collection: string;
  readonly versions: Map<string, Arrival[]>;
}

const most = { items: 2000, characters: 32 * 1024 * 1024 };

/** How many items a message holds, and how long they are. */
export interface Weight {
  readonly items: number;
  readonly characters: number;
}

export const isLarge = ({ items, characters }: Weight): boolean => items > most.items || characters > most.characters;

/** Cuts what is to be stored into parts, those of light messages first: a large document holds up nobody but itself. */
export function loadParts<Arrival extends ItemArrival>(
  versionsByCollection: ReadonlyMap<string, ReadonlyMap<string, Arrival[]>>,
  weights: ReadonlyMap<Message, Weight>,
): LoadPart<Arrival>[] {
  const weightOf = ([newest]: readonly Arrival[]): number => {
    const weight = newest && weights.get(newest.message);
    return weight && isLarge(weight) ? weight.characters : 0;
  };
  const parts: (LoadPart<Arrival> & { readonly weight: number })[] = [];
  for (const [collection, versions] of versionsByCollection) {
    for (const [weight, waiting] of Map.groupBy(versions, ([, arrivals]) => weightOf(arrivals))) {
      let [characters, part] = [0, new Map<string, Arrival[]>()];
      for (const [id, arrivals] of waiting) {
        const { length } = arrivals[0]?.document.text ?? "";
        if (part.size === most.items || (part.size > 0 && characters + length > most.characters)) {
          parts.push({ collection, weight, versions: part });
          [characters, part] = [0, new Map()];
        }
        part.set(id, arrivals);
        characters += length;
      }
      parts.push({ collection, weight, versions: part });
    }
  }
  return parts.sort((a, b) => a.weight - b.weight);
}
