import fc from "fast-check";

/** A JSON schema, as far as docs/schemas uses it. */
export interface JsonSchema {
  readonly type?: string;
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
}

/** Generates values that nearly follow a schema: members are left out, and one in ten is something else. */
export function fromSchema(schema: JsonSchema): fc.Arbitrary<unknown> {
  return fc.oneof({ arbitrary: following(schema), weight: 9 }, { arbitrary: fc.jsonValue({ maxDepth: 2 }), weight: 1 });
}

function following(schema: JsonSchema): fc.Arbitrary<unknown> {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map(fromSchema));
  if ("const" in schema) return fc.constant(schema.const);
  switch (schema.type) {
    case "object":
      return fc.record(
        Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, member]) => [name, fromSchema(member)])),
        { requiredKeys: [] },
      );
    case "array":
      return fc.array(fromSchema(schema.items ?? {}), { maxLength: 4 });
    case "string":
      return fc.oneof(
        fc.string(),
        fc.constantFrom("2026-01-01T00:00:00Z", "s3://scenes/a.json", "\u0000", "9999-99-99"),
      );
    case "number":
      return fc.double();
    case "null":
      return fc.constant(null);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}
