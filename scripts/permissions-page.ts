import { type Permission, permissions } from "./permissions.ts";

export const permissionsPage = new URL("../docs/iam.md", import.meta.url);

const introduction = `# The smallest IAM policy of each command

Replace \`REGION\`, \`ACCOUNT\` and \`STACK\` (\`project_id-stage\`, so \`stactools-ingest-test\` unless settings say otherwise),
and \`LOWER_CASE_STACK\` by the same in lower case; \`INPUT_BUCKET\` is the bucket of your inventories and documents. An operator who types several commands needs their policies together. No command
reads the database's secret: the catalogue is asked through the operate function. \`init\`, \`local …\`, \`packages …\`, \`config …\` and
\`synth\` ask AWS nothing.

\`hnb659fds\` is \`bootstrap_qualifier\` where settings name none. AWS cuts long names: if \`STACK\` has more than 24 letters, take the names of queues and
of the bucket from \`stac-ingest outputs\` instead of these patterns.

When AWS denies something, the command names the action that was missing; \`stac-ingest doctor\` tries most of them.

This page is written by \`npm run schemas\`.
`;

/** docs/iam.md, from the table of permissions; commands that need the same stand together. */
export function buildPermissionsPage(): string {
  const groups = Map.groupBy(Object.keys(permissions), (name) => JSON.stringify(permissions[name]));
  const sections = [...groups.values()].map((names) => {
    const needed = permissions[names[0] ?? ""] ?? [];
    const title = names.map((name) => `\`${name}\``).join(", ");
    const policy = JSON.stringify(policyOf(needed), null, 2);
    return [`## ${title}`, ...reasons(needed), `\`\`\`json\n${policy}\n\`\`\``].join("\n\n");
  });
  return `${[introduction, ...sections].join("\n")}\n`;
}

function policyOf(needed: readonly Permission[]): object {
  const Statement = needed.map(({ actions, resources }) => ({ Effect: "Allow", Action: actions, Resource: resources }));
  return { Version: "2012-10-17", Statement };
}

function reasons(needed: readonly Permission[]): string[] {
  const told = needed.flatMap(({ actions, why }) => (why ? [`${actions.join(", ")}: ${why}.`] : []));
  return told.length > 0 ? [told.join(" ")] : [];
}
