// npm run mutate [-- FOLDERS OR FILES…]: mutation testing of these folders or files of src/. Changes the code in small
// ways, one at a time, and counts how many changes make a unit test fail. Code in worker threads runs unchanged.
import { existsSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { Stryker } from "@stryker-mutator/core";
import { cache, root } from "./project.ts";

const usual = ["query", "engine", "sources", "investigation", "model", "formats", "aws"];
const asked = process.argv.slice(2);
const rooms = asked.length === 0 ? usual : asked;
const reports = join(cache, "mutation");

process.exitCode = await main();

async function main(): Promise<number> {
  const missing = rooms.filter((room) => !existsSync(join(root, "src", room)));
  if (missing.length > 0) {
    console.error(`src/ has no ${missing.join(", ")}`);
    return 1;
  }
  const results = await new Stryker({
    mutate: rooms.map((room) => (statSync(join(root, "src", room)).isFile() ? `src/${room}` : `src/${room}/**/*.ts`)),
    testRunner: "vitest",
    plugins: ["@stryker-mutator/vitest-runner"],
    vitest: { configFile: "test/mutation.config.ts", related: true },
    coverageAnalysis: "perTest",
    ignoreStatic: true,
    // Stryker copies the project to a folder in .cache, so .cache itself must not be copied.
    ignorePatterns: [".cache", "dist", "*.vsix"],
    tempDirName: relative(root, join(cache, "stryker")),
    reporters: ["progress-append-only", "html", "json"],
    htmlReporter: { fileName: join(reports, "report.html") },
    jsonReporter: { fileName: join(reports, "report.json") },
    allowConsoleColors: false,
    concurrency: 2,
    timeoutMS: 20_000,
    // The first run collects which tests reach which code, and may take long.
    dryRunTimeoutMinutes: 60,
  }).runMutationTest();
  const noticed = results.filter(({ status }) => status === "Killed" || status === "Timeout").length;
  const unnoticed = results.filter(({ status }) => status === "Survived" || status === "NoCoverage");
  for (const { fileName, location, replacement, status } of unnoticed) {
    const place = `${relative(root, fileName)}:${location.start.line}`;
    console.log(
      `${status === "Survived" ? "not noticed" : "not run"}  ${place}  ${replacement?.replaceAll(/\s+/g, " ").slice(0, 100) ?? ""}`,
    );
  }
  const all = noticed + unnoticed.length;
  console.log(
    `${rooms.join(", ")}: ${noticed} of ${all} changes noticed (${all === 0 ? 0 : Math.round((100 * noticed) / all)} %)`,
  );
  return 0;
}
