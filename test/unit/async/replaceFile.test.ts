import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type ReplaceFilePorts, replaceFile } from "../../../src/async/replaceFile.ts";

/** A disk that refuses so many renames with a code. */
function refusing(platform: NodeJS.Platform, times: number, code: string) {
  const waits: number[] = [];
  let attempts = 0;
  const ports: ReplaceFilePorts = {
    platform,
    rename: async () => {
      attempts += 1;
      if (attempts <= times) {
        throw Object.assign(new Error(code), { code });
      }
    },
    wait: async (ms) => {
      waits.push(ms);
    },
  };
  return { ports, waits, attempts: () => attempts };
}

describe("replacing a file", () => {
  it("puts the new file in the place of the old one", async () => {
    const folder = await mkdtemp(join(tmpdir(), "replace-"));
    try {
      const [from, to] = [join(folder, "new"), join(folder, "old")];
      await writeFile(from, "new");
      await writeFile(to, "old");
      await replaceFile(from, to);
      expect(await readFile(to, "utf8")).toBe("new");
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.each(["EPERM", "EACCES", "EBUSY"])("waits on Windows while another program has it open (%s)", async (code) => {
    const disk = refusing("win32", 3, code);
    await replaceFile("a", "b", disk.ports);
    expect(disk.attempts()).toBe(4);
    expect(disk.waits).toEqual([10, 20, 40]);
  });

  it("gives up after about a second", async () => {
    const disk = refusing("win32", 100, "EBUSY");
    await expect(replaceFile("a", "b", disk.ports)).rejects.toThrow("EBUSY");
    const waited = disk.waits.reduce((sum, ms) => sum + ms, 0);
    expect(waited).toBeGreaterThan(900);
    expect(waited).toBeLessThan(1200);
  });

  it.each([
    ["win32", "ENOENT"],
    ["win32", "ENOSPC"],
    ["linux", "EPERM"],
    ["darwin", "EACCES"],
  ] as const)("fails at once on %s with %s", async (platform, code) => {
    const disk = refusing(platform, 1, code);
    await expect(replaceFile("a", "b", disk.ports)).rejects.toThrow(code);
    expect(disk.attempts()).toBe(1);
    expect(disk.waits).toEqual([]);
  });
});
