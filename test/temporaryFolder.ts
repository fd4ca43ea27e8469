import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** A new folder that is removed after the tests of the file or of the `describe` in which it is made. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "cloudtrail-test-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));
  return folder;
}
