import { defineConfig } from "vitest/config";
import { unit } from "./vitest.config.ts";

// For `npm run mutate`: its runner takes no projects, and only these tests need neither a build nor an editor.
export default defineConfig({ test: unit });
