// npm run mutate [-- [--sample PARTS] ROOMS OR FILES…]: changes the code of these folders or files of src/ in small ways, one
// at a time, and counts how many of the changes the unit tests notice, in worker threads as well.
// All rooms take many hours: `--sample 10` changes 10 parts of 20 lines in each room, chosen at random.
import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { Stryker } from "@stryker-mutator/core";
import { cache, root } from "./project.ts";

const usual = ["query", "engine", "sources", "investigation", "model", "formats", "aws"];
const { values, positionals: asked } = parseArgs({ options: { sample: { type: "string" } }, allowPositionals: true });
const rooms = asked.length === 0 ? usual : asked;
const reports = join(cache, "mutation");
/** Lines of one part of a sample. */
const PART = 20;

process.exitCode = await main();

async function main(): Promise<number> {
  const missing = rooms.filter((room) => !existsSync(join(root, "src", room)));
  if (missing.length > 0) {
    console.error(`src/ has no ${missing.join(", ")}`);
    return 1;
  }
  const results = await new Stryker({
    mutate: rooms.flatMap((room) =>
      values.sample === undefined ? patternOf(room) : sampleOf(room, Number(values.sample)),
    ),
    testRunner: "vitest",
    plugins: ["@stryker-mutator/vitest-runner"],
    vitest: { configFile: "test/mutation.config.ts", related: true },
    coverageAnalysis: "perTest",
    ignoreStatic: true,
    // Copies of the project are made below .cache, which must not be copied itself.
    ignorePatterns: [".cache", "dist", "*.vsix"],
    tempDirName: relative(root, join(cache, "stryker")),
    reporters: ["progress-append-only", "html", "json"],
    htmlReporter: { fileName: join(reports, "report.html") },
    jsonReporter: { fileName: join(reports, "report.json") },
    allowConsoleColors: false,
    concurrency: 2,
    timeoutMS: 20_000,
    // Many tests need the lower floors: their first run may take long.
    dryRunTimeoutMinutes: 60,
  }).runMutationTest();
  const isNoticed = ({ status }: { readonly status: string }) => status === "Killed" || status === "Timeout";
  const unnoticed = results.filter(({ status }) => status === "Survived" || status === "NoCoverage");
  for (const { fileName, location, replacement, status } of unnoticed) {
    const place = `${relative(root, fileName)}:${location.start.line}`;
    console.log(
      `${status === "Survived" ? "not noticed" : "not run"}  ${place}  ${replacement?.replaceAll(/\s+/g, " ").slice(0, 100) ?? ""}`,
    );
  }
  for (const room of rooms) {
    const inRoom = ({ fileName }: { readonly fileName: string }) => relative(root, fileName).startsWith(`src/${room}`);
    const noticed = results.filter((result) => isNoticed(result) && inRoom(result)).length;
    const all = noticed + unnoticed.filter(inRoom).length;
    console.log(
      `${room}: ${noticed} of ${all} changes noticed (${all === 0 ? 0 : Math.round((100 * noticed) / all)} %)`,
    );
  }
  return 0;
}

function patternOf(room: string): string {
  return statSync(join(root, "src", room)).isFile() ? `src/${room}` : `src/${room}/**/*.ts`;
}

/** `parts` ranges of lines in the files of a room, as Stryker takes them: each line of the room is as likely as any other. */
function sampleOf(room: string, parts: number): readonly string[] {
  const ranges = globSync(patternOf(room), { cwd: root }).flatMap((file) => {
    const lines = readFileSync(join(root, file), "utf8").split("\n").length;
    return Array.from(
      { length: Math.ceil(lines / PART) },
      (_, part) => `${file}:${part * PART + 1}-${Math.min(lines, (part + 1) * PART)}`,
    );
  });
  return Array.from(
    { length: Math.min(parts, ranges.length) },
    () => ranges.splice(Math.floor(Math.random() * ranges.length), 1)[0] ?? "",
  );
}
