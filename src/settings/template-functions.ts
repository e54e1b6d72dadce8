import { Fault } from "../pipeline/fault/fault.ts";
import { addressParts } from "./address-parts.ts";
import { nearest } from "./nearest.ts";

/** A step that makes a value of the one before it. Nothing is made of an empty value, unless the step fills it. */
export interface TemplateStep {
  readonly apply: (value: string) => string;
  /** The value in place of an empty one. */
  readonly fill?: string;
  /** Says why a value became empty. */
  readonly whyEmpty: (value: string) => string;
}

interface TemplateFunction {
  /** Its arguments, as they are shown to somebody who gave others. */
  readonly usage: string;
  readonly fewest: number;
  readonly most: number;
  readonly build: (args: readonly string[]) => TemplateStep;
}

/** A pattern of settings may take very long on text that somebody else chose. */
const matchedCharacters = 4096;

/** Functions by their names. A part of an address is one, and by itself that part of the column `url`. */
const functions: Readonly<Record<string, TemplateFunction>> = {
  ...Object.fromEntries(
    Object.entries(addressParts).map(([name, apply]) => [
      name,
      withoutArguments(name, apply, (value) => `${JSON.stringify(value)} has no ${name}`),
    ]),
  ),
  lower: withoutArguments("lower", (value) => value.toLowerCase()),
  upper: withoutArguments("upper", (value) => value.toUpperCase()),
  slice: { usage: "slice:START or slice:START,END", fewest: 1, most: 2, build: buildSlice },
  replace: { usage: "replace:OLD,NEW", fewest: 2, most: 2, build: buildReplace },
  match: { usage: "match:'PATTERN' or match:'PATTERN',GROUP", fewest: 1, most: 2, build: buildMatch },
  default: {
    usage: "default:TEXT",
    fewest: 1,
    most: 1,
    build: ([fill = ""]) => ({ apply: (value) => value, fill, whyEmpty: () => "" }),
  },
};

/** Names of all functions. */
export const functionNames: readonly string[] = Object.keys(functions);

/** @throws Fault `wrong_usage` if there is no such function, or it takes other arguments */
export function templateStep(name: string, args: readonly string[]): TemplateStep {
  const known = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (!known) {
    const guess = nearest(name, functionNames);
    throw new Fault(
      "wrong_usage",
      `there is no function ${JSON.stringify(name)}${guess ? `, did you mean ${guess}?` : `; there are ${functionNames.join(", ")}`}`,
    );
  }
  if (args.length < known.fewest || args.length > known.most) {
    throw new Fault("wrong_usage", `${name} does not take ${args.length} arguments; write ${known.usage}`);
  }
  return known.build(args);
}

function withoutArguments(
  usage: string,
  apply: TemplateStep["apply"],
  whyEmpty: TemplateStep["whyEmpty"] = (value) => `${usage} leaves nothing of ${JSON.stringify(value)}`,
): TemplateFunction {
  return { usage, fewest: 0, most: 0, build: () => ({ apply, whyEmpty }) };
}

/** Cuts by characters: half of a pair of surrogates is none. */
function buildSlice([from = "", to]: readonly string[]): TemplateStep {
  const start = wholeNumber(from);
  const end = to === undefined ? undefined : wholeNumber(to);
  return {
    apply: (value) => (/[\ud800-\udfff]/.test(value) ? [...value].slice(start, end).join("") : value.slice(start, end)),
    whyEmpty: (value) =>
      `slice:${[from, to].filter((each) => each !== undefined)} leaves nothing of ${JSON.stringify(value)}`,
  };
}

function wholeNumber(text: string): number {
  if (/^-?\d{1,9}$/.test(text)) return Number(text);
  throw new Fault("wrong_usage", `slice takes whole numbers, not ${JSON.stringify(text)}`);
}

function buildReplace([old = "", by = ""]: readonly string[]): TemplateStep {
  if (old === "") throw new Fault("wrong_usage", "replace has nothing to look for; write replace:OLD,NEW");
  return {
    apply: (value) => (value.includes(old) ? value.replaceAll(old, () => by) : value),
    whyEmpty: (value) => `replace leaves nothing of ${JSON.stringify(value)}`,
  };
}

function buildMatch([source = "", named]: readonly string[]): TemplateStep {
  const pattern = patternOf(source);
  // It always matches, so that its groups can be counted.
  const found = new RegExp(`${source}|`, "u").exec("");
  const groupCount = (found?.length ?? 1) - 1;
  const group = named ?? (groupCount > 0 ? "1" : "0");
  const isNumber = /^\d+$/.test(group);
  if (isNumber ? Number(group) > groupCount : !Object.hasOwn(found?.groups ?? {}, group)) {
    throw new Fault("wrong_usage", `the pattern ${source} has no group ${group}`);
  }
  return {
    apply(value) {
      if (value.length > matchedCharacters) {
        throw new Fault("invalid_request", `a value of ${value.length} characters is too long for match`);
      }
      const found = pattern.exec(value);
      return (isNumber ? found?.[Number(group)] : found?.groups?.[group]) ?? "";
    },
    whyEmpty: (value) => `${JSON.stringify(value)} does not match ${source}`,
  };
}

function patternOf(source: string): RegExp {
  try {
    return new RegExp(source, "u");
  } catch (error) {
    throw new Fault("wrong_usage", `match: ${(error as Error).message}`, { cause: error });
  }
}
