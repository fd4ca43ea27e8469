import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compress, differs } from "../../../scripts/pictures/compress.ts";
import { root } from "../../../scripts/project.ts";

const size = { width: 200, height: 100 };
const plain = (color: string) =>
  sharp({ create: { ...size, channels: 3, background: color } })
    .png()
    .toBuffer();
/** A picture with a rectangle of some pixels in its corner. */
const marked = async (width: number, height: number, color: string) => {
  const mark = await sharp({ create: { width, height, channels: 3, background: color } })
    .png()
    .toBuffer();
  return sharp(await plain("#203040"))
    .composite([{ input: mark, left: 0, top: 0 }])
    .png()
    .toBuffer();
};

describe("a picture that is taken again", () => {
  let folder: string;
  let file: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "pictures-"));
    file = join(folder, "before.png");
    await writeFile(file, await compress(await plain("#203040")));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test("is as before where nobody would see a difference", async () => {
    expect(await differs(await compress(await plain("#203040")), file)).toBe(false);
    expect(await differs(await compress(await plain("#243444")), file)).toBe(false);
    expect(await differs(await compress(await marked(2, 4, "#ffffff")), file)).toBe(false);
  });

  test("differs where a word or a color does, and where there was none", async () => {
    expect(await differs(await compress(await marked(20, 10, "#ffffff")), file)).toBe(true);
    expect(await differs(await compress(await plain("#604030")), file)).toBe(true);
    expect(await differs(await compress(await plain("#203040")), join(folder, "none.png"))).toBe(true);
  });

  test("differs where its size does", async () => {
    const smaller = await sharp(await plain("#203040"))
      .resize(100, 100)
      .png()
      .toBuffer();
    expect(await differs(await compress(smaller), file)).toBe(true);
  });
});

test("the moved clock shows in a process and its threads, and leaves other dates alone", () => {
  const program = `
    import { Worker } from "node:worker_threads";
    const at = new Date(2026, 0, 2).getTime() === new Date("2026-01-02T00:00:00").getTime() && new Date() instanceof Date;
    console.log(at, Date.now() - new Date().getTime() < 1000, new Date().getUTCFullYear(), Date().includes("2031"));
    new Worker("import { parentPort } from 'node:worker_threads'; parentPort.postMessage(new Date().getUTCFullYear())", { eval: true })
      .on("message", (year) => console.log(year));`;
  const offset = Date.parse("2031-06-01T00:00:00Z") - Date.now();
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      "--import",
      pathToFileURL(join(root, "scripts/pictures/clock.mjs")).href,
      "--input-type=module",
      "--eval",
      program,
    ],
    { env: { ...process.env, CLOCK_OFFSET: String(offset) }, encoding: "utf8" },
  );
  expect({ stdout, stderr }).toEqual({ stdout: "true true 2031 true\n2031\n", stderr: "" });
});
