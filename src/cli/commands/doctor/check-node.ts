import type { Check } from "../../../targets/target.ts";

const oldest = [22, 13] as const;

/** Whether this Node has what we use: SQLite, sources kept while parsing JSON. */
export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const ok = major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
  const remedy = `install Node ${oldest.join(".")} or later`;
  return { part: "node", ok, found: version, ...(!ok && { remedy }) };
}
