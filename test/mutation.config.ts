import { defineConfig } from "vitest/config";
import { unit } from "./vitest.config.ts";

// For `npm run mutate`: its runner takes no projects, and only these tests need neither a build nor an editor. What reads the
// source as text would find the changes of the runner itself.
export default defineConfig({
  test: {
    ...unit,
    exclude: [...(unit.exclude ?? []), "test/hostile/texts.test.ts", "test/unit/model/aws/service.test.ts"],
    setupFiles: [...unit.setupFiles, "test/mutation/threads.mjs"],
    execArgv: ["--import", new URL("mutation/inThread.mjs", import.meta.url).href],
  },
});
