import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("..", import.meta.url));

// Each project is a part of `npm test`; a suite belongs to one by where it lies.
export default defineConfig({
  test: {
    root,
    projects: [
      {
        test: {
          root,
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/{editor,ui,package}/**"],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          root,
          name: "ui",
          include: ["test/ui/**/*.test.ts"],
          fileParallelism: false,
          // A driven browser on a busy machine loses a frame now and then: what fails twice has failed.
          retry: 1,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          root,
          name: "package",
          include: ["test/package/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
