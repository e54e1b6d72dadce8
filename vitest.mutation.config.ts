import { defineConfig } from "vitest/config";

/** Commands whose tests run in this process and soon end; the others would take longer than they tell. */
const commands = "{dlq,enqueue,publish,status}";

export default defineConfig({
  test: {
    include: ["test/{pipeline,operations,input}/**/*.test.ts", `test/cli/commands/${commands}.test.ts`],
    setupFiles: "test/few-runs.ts",
    testTimeout: 120_000,
  },
});
