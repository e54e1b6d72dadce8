import { afterEach, expect, test } from "vitest";
import { folderWith, removeFolders } from "../folder.ts";
import { run } from "../terminal.ts";

const settings = (args: string) => `
packages: {p: {}}
recipes:
  plain: {package: p, group: g}
  whole: {package: p, group: g, args: [${args}], options: {day: "{name}"}, collection: c, id: "{stem}", sample: s3://b/a.tif}
`;

afterEach(removeFolders);

test("recipes are listed, with what their samples have no value for", async () => {
  const good = folderWith({ "config.yml": settings('"{url}"') });
  const { code, stdout, stderr } = await run(["recipes", "list"], { cwd: good });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout.replaceAll(/ +/g, " ")).toBe(
    "recipe package group arguments collection id sample\n" +
      "plain p g {url} - - no\nwhole p g {url} --day={name} c {stem} yes\n",
  );
  expect((await run(["config", "validate"], { cwd: good })).code).toBe(0);
});

test("a sample without a value for a key is told by file and key, and by config validate", async () => {
  const cwd = folderWith({ "config.yml": settings('"{dya}"') });
  const { code, stdout, stderr } = await run(["recipes", "list", "--json"], { cwd });
  expect(code).toBe(1);
  const mistake = 'recipes.whole.args[0]: the sample has no column dya, which "{dya}" names';
  expect(stderr).toBe(`${cwd}/config.yml: ${mistake}\n`);
  expect(JSON.parse(stdout).map(({ mistakes }: { mistakes: string[] }) => mistakes)).toEqual([[], [mistake]]);
  const checked = await run(["config", "validate"], { cwd });
  expect([checked.code, checked.stdout]).toEqual([1, ""]);
  expect(checked.stderr).toContain(`${cwd}/config.yml: ${mistake}\n  try: mend the template or the recipe's sample`);
});

test("a mistake in a template's syntax is told by file and key whatever is typed", async () => {
  const cwd = folderWith({ "config.yml": settings('"{url"') });
  for (const typed of [
    ["recipes", "list"],
    ["config", "validate"],
  ]) {
    const { code, stderr } = await run(typed, { cwd });
    expect(code).toBe(1);
    expect(stderr).toContain('config.yml: recipes.whole.args[0]: in "{url": "{url" is not closed by a };');
  }
});

test("without recipes that is said", async () => {
  expect((await run(["recipes", "list"], { cwd: folderWith({ "config.yml": "" }) })).stdout).toBe(
    "settings have no recipes\n",
  );
});
