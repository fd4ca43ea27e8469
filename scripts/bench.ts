// npm run bench [-- --quick | SIZES…]: measures the bundle, activation, Event history, reading, exporting and querying events,
// a live tail, the event index and the results view; the last two at each number of events (SIZES). Prints ratios for comparison;
// there are no limits.
import { readFile, stat } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import type { ActivationRound } from "../test/bench/activation.ts";
import { benchBlame } from "../test/bench/blame.ts";
import { benchCloudFormation } from "../test/bench/cloudformation.ts";
import { benchEventHistory } from "../test/bench/eventHistory.ts";
import { benchHostile } from "../test/bench/hostile.ts";
import { benchIndexing } from "../test/bench/indexing.ts";
import { benchLiveTail } from "../test/bench/liveTail.ts";
import { benchReading } from "../test/bench/reading.ts";
import { benchResults } from "../test/bench/results.ts";
import { benchSql } from "../test/bench/sql.ts";
import { benchStore } from "../test/bench/store.ts";
import { benchTerraform } from "../test/bench/terraform.ts";
import { awsClientFiles } from "../test/editor/chunks.ts";
import { bundleForHost, runInHost, writeStandIn } from "./editor/extension-host.ts";
import { cache, root } from "./project.ts";
import { runShown } from "./tool.ts";

const rounds = 5;
const asked = process.argv.slice(2).map(Number).filter(Number.isInteger);
const usual = process.argv.includes("--quick") ? [10_000] : [10_000, 100_000, 1_000_000];
const eventCounts = asked.length === 0 ? usual : asked;

process.exitCode = await main();

async function main(): Promise<number> {
  if ((await runShown(join(root, "esbuild.mjs"), ["--production"])) !== 0) {
    return 1;
  }
  const executable = await writeStandIn();
  const folder = await bundleForHost("bench", ["test/bench/activation.ts"], "test/bench");
  const results: ActivationRound[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const file = join(folder, `round-${round}.json`);
    await runInHost({
      executable,
      testsPath: join(folder, "activation.js"),
      env: { BENCH_ROUND: file },
      log: join(cache, "logs", "bench.log"),
    });
    results.push(JSON.parse(await readFile(file, "utf8")) as ActivationRound);
  }
  const dist = join(root, "dist");
  const loaded = [...new Set(results.flatMap((round) => round.loaded))].filter((file) => file.startsWith(dist));
  const sizes = await Promise.all(loaded.map(async (file) => (await stat(file)).size));
  const clients = new Set(awsClientFiles(root));
  console.log("\nActivation with the sidebar shown and its tree collapsed");
  loaded.forEach((file, index) => {
    console.log(`  ${kilobytes(sizes[index] ?? 0)}  ${relative(root, file)}`);
  });
  console.log(`  ${kilobytes(sizes.reduce((sum, size) => sum + size, 0))}  in all, minified`);
  const loadedClients = loaded.filter((file) => clients.has(file)).map((file) => basename(file));
  console.log(
    `  AWS clients loaded: ${loadedClients.length === 0 ? "none" : loadedClients.join(", ")} (of ${clients.size} files)`,
  );
  const ratios = results.map(({ ours, git }) => ours / git);
  console.log(`  time against the editor's built-in Git extension: ${median(ratios).toFixed(2)}`);
  console.log(`    (median of ${rounds} fresh hosts: ${ratios.map((ratio) => ratio.toFixed(2)).join(", ")})`);
  console.log();
  benchCloudFormation(console.log);
  console.log();
  await benchTerraform(console.log);
  console.log();
  await benchEventHistory(console.log);
  console.log();
  await benchStore(console.log, process.argv.includes("--quick") ? [20_000] : [20_000, 200_000]);
  console.log();
  await benchBlame(console.log);
  console.log();
  await benchReading(console.log);
  console.log();
  await benchSql(console.log, process.argv.includes("--quick") ? 10_000 : 100_000);
  console.log();
  await benchLiveTail(console.log);
  console.log();
  await benchHostile(console.log);
  console.log();
  benchIndexing(console.log);
  console.log("\nThe index over log files, against only inflating them");
  for (const size of eventCounts.slice(-2)) {
    // Runs in its own process because it measures memory.
    if ((await runShown(join(root, "test", "bench", "engine.ts"), [String(size), "3"])) !== 0) {
      return 1;
    }
  }
  console.log();
  await benchResults(console.log, eventCounts);
  return 0;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1).padStart(8)} KB`;
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
