import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { buildSync } from "esbuild";

/** The entries of threads. Never imported here, but vitest finds by the imports which tests a change of them concerns. */
const entries = {
  engine: { url: new URL("../src/engine/worker.ts", import.meta.url), load: () => import("../src/engine/worker.ts") },
  code: { url: new URL("../src/iac/codeWorker.ts", import.meta.url), load: () => import("../src/iac/codeWorker.ts") },
  files: {
    url: new URL("../src/sources/logFiles/fileWorker.ts", import.meta.url),
    load: () => import("../src/sources/logFiles/fileWorker.ts"),
  },
  faulty: { url: new URL("hostile/faultyWorker.ts", import.meta.url), load: () => import("./hostile/faultyWorker.ts") },
};

/**
 * The program of a worker thread, bundled into one JavaScript file as the extension ships it. Node reads TypeScript with
 * WebAssembly, in each thread anew, and a thread that is ended meanwhile can end the whole process: V8 of Node 24 fails
 * its check "jit_page_->allocations_.erase(addr) == 1" then.
 */
export function threadProgram(name: keyof typeof entries): URL {
  const { url } = entries[name];
  const folder = mkdtempSync(join(tmpdir(), "thread-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));
  const outfile = join(folder, basename(url.pathname).replace(/\.ts$/, ".mjs"));
  buildSync({
    entryPoints: [fileURLToPath(url)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node22",
    mainFields: ["module", "main"],
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
    logLevel: "warning",
  });
  return pathToFileURL(outfile);
}
