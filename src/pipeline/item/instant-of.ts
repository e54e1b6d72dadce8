const spelling = /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d+))?)?(?: ?([Zz]|[+-]\d\d(?::?\d\d)?))?$/;

/**
 * Milliseconds since 1970 of a time in any spelling that items may have; without a zone it is in UTC. NaN, which compares
 * with nothing, if the text is missing or is no time.
 */
export function instantOf(text: string | null | undefined): number {
  const [, date, time = "00:00", fraction = "0", zone = "Z"] = spelling.exec(text ?? "") ?? [];
  // A leap second is the last one here.
  const clock = time.replace(/:60$/, ":59");
  const seconds = clock.length === 5 ? `${clock}:00` : clock;
  return Date.parse(`${date}T${seconds}.${fraction}${zone.length === 3 ? `${zone}:00` : zone.toUpperCase()}`);
}
