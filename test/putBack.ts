import { afterAll, vi } from "vitest";

// Files that share a process begin with its own environment and functions.
afterAll(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});
