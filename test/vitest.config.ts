import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("..", import.meta.url));

/** How long something may take to come about that a test looks for again and again: a second is short on a busy machine. */
const expect = { poll: { timeout: 20_000 } };

/** Tests that change what their process shares: the module `vscode`, its limits, its streams. */
const alone = ["test/hostile/**/*.test.ts", "test/unit/{mcp,ui}/**/*.test.ts"];

/** Everything that runs in plain Node. */
export const unit = {
  root,
  name: "unit",
  include: ["test/**/*.test.ts"],
  exclude: ["test/{editor,mcp,ui,package}/**"],
  setupFiles: ["test/properties.ts", "test/putBack.ts"],
  expect,
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

// Each project is a part of `npm test`; a suite belongs to one by where it lies.
export default defineConfig({
  test: {
    root,
    // One more than there are cores: tests wait for timers, threads and programs a third of the time.
    maxWorkers: availableParallelism() + 1,
    projects: [
      { test: { ...unit, name: "unit-alone", include: alone } },
      // A process for several files: half of the time of a file that computes little is that of starting its process.
      { test: { ...unit, exclude: [...unit.exclude, ...alone], isolate: false } },
      {
        test: {
          root,
          name: "ui",
          include: ["test/ui/**/*.test.ts"],
          globalSetup: ["test/ui/bringPrograms.ts"],
          setupFiles: ["test/ui/setup.ts"],
          // Evidence is taken before a test's own hooks close what it opened.
          sequence: { hooks: "list" },
          expect,
          // Each file opens an editor of its own. Two wait for each other more than they compute. A worker keeps its
          // browser from file to file.
          maxWorkers: 2,
          isolate: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      // Drives the built server.
      { test: { ...unit, name: "mcp", include: ["test/mcp/**/*.test.ts"], exclude: [] } },
      {
        test: {
          root,
          name: "package",
          include: ["test/package/**/*.test.ts"],
          globalSetup: ["test/package/setup.ts"],
          expect,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
