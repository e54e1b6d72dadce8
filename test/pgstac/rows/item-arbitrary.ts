import fc from "fast-check";

type Json = Record<string, unknown>;

const word = fc.oneof(
  fc.constantFrom("title", "roles", "gsd", "eo:bands", "href", "name", "nested", "deep"),
  fc.string({ unit: "grapheme", maxLength: 8 }).filter((text) => isStorable(text)),
);
/** Tells whether PostgreSQL stores the text: it has no NUL and no half of a surrogate pair. */
const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes("\0");

const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e20, max: 1e20 }).filter((value) => !Object.is(value, -0)),
);
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.oneof(word, number, fc.boolean(), fc.constant(null)),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(word, tie("value"), { maxKeys: 3 }),
  ),
})).value;

const coordinate = fc.double({ noNaN: true, min: -180, max: 180 });
const position = fc.tuple(coordinate, coordinate);
const geometry = fc.oneof(
  fc.record({ type: fc.constant("Point"), coordinates: position }),
  fc.record({ type: fc.constant("LineString"), coordinates: fc.array(position, { minLength: 2, maxLength: 5 }) }),
  fc.record({
    type: fc.constant("Polygon"),
    coordinates: fc.array(
      fc.array(position, { minLength: 3, maxLength: 5 }).map((ring) => [...ring, ring[0]]),
      { minLength: 1, maxLength: 2 },
    ),
  }),
);
const datetime = fc
  .date({ min: new Date("2020-12-15T00:00:00Z"), max: new Date("2021-03-31T23:59:59Z"), noInvalidDate: true })
  .map((date) => date.toISOString());

/**
 * Items whose assets are the collection's own, changed at random places. Without objects in the place of another type of
 * the base item, on which pypgstac fails; they have tests of their own.
 */
export const itemArbitrary = (itemAssets: Json): fc.Arbitrary<Json> =>
  fc
    .record({
      assets: fc.tuple(...Object.entries(itemAssets).map(([key, asset]) => entry(key, asset))),
      geometry,
      properties: fc.tuple(datetime, fc.dictionary(word, json, { maxKeys: 3 })),
      extra: fc.dictionary(fc.constantFrom("foo", "bar", "private"), json, { maxKeys: 2 }),
    })
    .map(({ assets, geometry, properties: [datetime, more], extra }) => ({
      ...extra,
      type: "Feature",
      stac_version: "1.0.0",
      geometry,
      properties: { ...more, datetime },
      links: [],
      assets: Object.fromEntries(
        assets.flat().map(([key, asset]) => [key, { ...(asset as object), href: "s3://a/b.tif" }]),
      ),
    }));

const entry = (key: string, value: unknown): fc.Arbitrary<[string, unknown][]> =>
  fc.oneof(
    { weight: 4, arbitrary: near(value).map((changed): [string, unknown][] => [[key, changed]]) },
    { weight: 1, arbitrary: fc.constant<[string, unknown][]>([]) },
  );

/** The value itself, or another that may stand in its place. */
function near(value: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(value)) {
    return fc.oneof(
      fc.constant(value),
      fc.tuple(...value.map(near)),
      fc.constant([]),
      fc.array(json.filter(isNoObject), { maxLength: 3 }),
    );
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([key, part]) => entry(key, part));
    return fc
      .tuple(
        fc.tuple(...entries),
        fc.dictionary(
          word.filter((key) => !(key in value)),
          json,
          { maxKeys: 2 },
        ),
      )
      .map(([kept, more]) => ({ ...Object.fromEntries(kept.flat()), ...more }));
  }
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant(value) },
    { weight: 1, arbitrary: json.filter((other) => isNoObject(other) && !isAlike(value, other)) },
  );
}

/** Python holds `true` and `1` for one. */
const isAlike = (a: unknown, b: unknown): boolean =>
  [typeof a, typeof b].toSorted().join() === "boolean,number" && Number(a) === Number(b);

const isNoObject = (value: unknown): boolean => typeof value !== "object" || value === null || Array.isArray(value);
