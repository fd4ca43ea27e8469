// npm run mutate [-- ROOMS OR FILES…]: changes the code of these folders or files of src/ in small ways, one at a time, and
// counts how many of the changes the unit tests notice. Code that runs in worker threads is not changed there.
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
