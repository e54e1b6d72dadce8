import { Fault } from "../pipeline/fault/fault.ts";
import { addressParts } from "./address-parts.ts";
import { nearest } from "./nearest.ts";
import { type Placeholder, parseTemplate } from "./parse-template.ts";
import type { Row, RowColumns } from "./row.ts";
import { type TemplateStep, templateStep } from "./template-functions.ts";

/** Fills in a template with a row. @throws Fault `invalid_request` if the row has no value for it */
export type FillIn = (row: Row) => string;

/**
 * Compiles a template for rows with these columns. A name is that of a column; else the column's position, from 1; else
 * a part of the address in the column `url`. Values are put in as they are, whatever is in them.
 * @throws Fault `wrong_usage` if the template is wrong, or names a column that is not there
 */
export function compileTemplate(template: string, source: RowColumns): FillIn {
  const parts = parseTemplate(template).map((part) =>
    typeof part === "string" ? part : compilePlaceholder(part, template, source),
  );
  const [first = "", ...others] = parts;
  if (others.length === 0) return typeof first === "string" ? () => first : first;
  return (row) => {
    let text = "";
    for (const part of parts) text += typeof part === "string" ? part : part(row);
    return text;
  };
}

function compilePlaceholder(placeholder: Placeholder, template: string, source: RowColumns): FillIn {
  const { column, part } = columnOf(placeholder, template, source);
  const steps = part ? [part, ...placeholder.steps] : placeholder.steps;
  const mayBeEmpty = steps.some(({ fill }) => fill === "");
  const needs = `"${template}" needs it`;
  return (row) => {
    const given = row[column];
    let value = typeof given === "string" ? given : "";
    let why: (() => string) | undefined;
    for (const { apply, fill, whyEmpty } of steps) {
      if (value === "") {
        value = fill ?? "";
        continue;
      }
      const before = value;
      value = apply(before);
      if (value === "") why = () => `${whyEmpty(before)}, and ${needs}`;
    }
    if (value !== "" || mayBeEmpty) return value;
    throw new Fault("invalid_request", why?.() ?? `column ${column} is empty, and ${needs}`);
  };
}

function columnOf(
  { name, text }: Placeholder,
  template: string,
  { columns, inventory }: RowColumns,
): { column: string; part?: TemplateStep } {
  if (columns.includes(name)) return { column: name };
  const atPosition = /^[1-9]\d{0,5}$/.test(name) ? columns[Number(name) - 1] : undefined;
  if (atPosition !== undefined) return { column: atPosition };
  const isPart = isAddressPart(name);
  if (isPart && columns.includes("url")) {
    return { column: "url", part: templateStep(name, []) };
  }
  const named = isPart ? `no column url, of which "${text}" is a part` : `no column ${name}, which "${template}" names`;
  throw new Fault("wrong_usage", `${inventory} has ${named}`, { remedy: remedyFor(name, columns) });
}

const isAddressPart = (name: string): boolean => Object.hasOwn(addressParts, name);

const mostListed = 20;

function remedyFor(name: string, columns: readonly string[]): string {
  const isPart = isAddressPart(name);
  const parts = columns.includes("url") ? Object.keys(addressParts) : [];
  const guess = isPart ? columns.find((column) => isAddress.test(column)) : nearest(name, [...columns, ...parts]);
  const listed = columns.slice(0, mostListed).map((column) => `{${column}}`);
  const all = `${listed.join(", ")}${columns.length > mostListed ? ", …" : ""}`;
  if (isPart) return `{${guess ?? columns[0]}|${name}}, if addresses are in that column; there are ${all}`;
  return `${guess === undefined ? "" : `{${guess}}; or `}one of ${all}; or {{${name}}} for the text {${name}} itself`;
}

const isAddress = /url|href|uri|path|key|location|file|asset/i;
