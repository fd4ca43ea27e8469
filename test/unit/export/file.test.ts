import { chmod, mkdtemp, readdir, readFile, realpath, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeWhole } from "../../../src/export/file.ts";

const never = new AbortController().signal;
let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "cloudtrail-export-")));
});
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));

describe("writeWhole", () => {
  it("writes texts and bytes in order", async () => {
    const path = join(folder, "a.txt");
    await writeWhole(path, ["ä\n", new Uint8Array([0xc3, 0xb6]), "", "end"], never);
    expect(await readFile(path, "utf8")).toBe("ä\nöend");
    expect(await readdir(folder)).toEqual(["a.txt"]);
  });

  it.skipIf(process.platform === "win32")("keeps the permissions of a file that it replaces", async () => {
    const path = join(folder, "a.txt");
    await writeFile(path, "older");
    for (const mode of [0o600, 0o664]) {
      await chmod(path, mode);
      await writeWhole(path, ["newer"], never);
      expect((await stat(path)).mode & 0o777).toBe(mode);
    }
  });

  it("writes pieces that are produced asynchronously", async () => {
    async function* pieces() {
      yield "one ";
      await new Promise((resolve) => setImmediate(resolve));
      yield "two";
    }
    await writeWhole(join(folder, "a"), pieces(), never);
    expect(await readFile(join(folder, "a"), "utf8")).toBe("one two");
  });

  it("leaves no file when cancelled, and an existing one unchanged", async () => {
    const path = join(folder, "a.txt");
    await writeFile(path, "older");
    const cancel = new AbortController();
    let given = 0;
    function* pieces() {
      for (; given < 100; given++) {
        if (given === 3) {
          cancel.abort();
        }
        yield "x".repeat(1000);
      }
    }
    await expect(writeWhole(path, pieces(), cancel.signal)).rejects.toThrow(
      expect.objectContaining({ name: "AbortError" }),
    );
    expect(given).toBe(3);
    expect(await readdir(folder)).toEqual(["a.txt"]);
    expect(await readFile(path, "utf8")).toBe("older");
  });

  it("leaves no file when the pieces fail or the folder is missing", async () => {
    function* broken() {
      yield "x";
      throw new Error("no more");
    }
    await expect(writeWhole(join(folder, "a"), broken(), never)).rejects.toThrow("no more");
    await expect(writeWhole(join(folder, "nowhere", "a"), ["x"], never)).rejects.toThrow("ENOENT");
    expect(await readdir(folder)).toEqual([]);
  });

  it("replaces the target of a link, not the link", async () => {
    await writeFile(join(folder, "real"), "older");
    await symlink(join(folder, "real"), join(folder, "link"));
    await writeWhole(join(folder, "link"), ["newer"], never);
    expect(await readFile(join(folder, "real"), "utf8")).toBe("newer");
    expect((await readdir(folder)).sort()).toEqual(["link", "real"]);
  });
});
