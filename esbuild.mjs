// Builds dist/: the extension and its threads (ESM, one chunk per dynamic import) and a bundle for each webview.
// node esbuild.mjs [--production] [--watch]
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { context } from "esbuild";
import { COPIED } from "./scripts/copied.mjs";
import { noticesOf } from "./scripts/notices.mjs";
import { keepUsedIcons } from "./scripts/usedIcons.mjs";

const production = process.argv.includes("--production");
const watch = process.argv.includes("--watch");

/** @type {import("esbuild").BuildOptions} */
const common = {
  bundle: true,
  minify: production,
  sourcemap: production ? false : "linked",
  legalComments: "none",
  metafile: true,
  logLevel: "info",
};

/** @type {import("esbuild").BuildOptions} */
const node = {
  ...common,
  outdir: "dist",
  platform: "node",
  // The MCP server runs with the Node.js of the person, and shares its chunks with the extension.
  target: "node20",
  format: "esm",
  // ES module builds of dependencies can be split and shaken; "main" first would pick their CommonJS twins.
  mainFields: ["module", "main"],
  // CommonJS dependencies ask for Node's own modules through `require`, which ES modules do not have.
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
};

/** The fields of each package.json that its code reads: without this, all of it would be in the bundle. @type {import("esbuild").Plugin} */
const manifest = {
  name: "manifest",
  setup(build) {
    build.onLoad({ filter: /[\\/]package\.json$/ }, async ({ path }) => {
      const { name, version } = JSON.parse(await readFile(path, "utf8"));
      return { contents: JSON.stringify({ name, version }), loader: "json" };
    });
  },
};

/**
 * Lets the bundler drop what is not used of the AWS clients: their schemas have keys like `[_h]`, with `const _h = "http"`. A
 * computed key counts as a side effect, and keeps its schema with all shapes that this one names. @type {import("esbuild").Plugin}
 */
const plainKeys = {
  name: "plain keys of AWS schemas",
  setup(build) {
    build.onLoad({ filter: /[\\/]@aws-sdk[\\/].*[\\/]schemas[\\/]schemas_0\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const keys = new Map([...text.matchAll(/^const (\w+) = ("[^"\\]*");$/gm)].map(([, name, key]) => [name, key]));
      return {
        contents: text.replace(/\[(\w+)\]:/g, (whole, name) => (keys.has(name) ? `${keys.get(name)}:` : whole)),
      };
    });
  },
};

/** The extension, its threads and the MCP server, which share their chunks. @type {import("esbuild").BuildOptions} */
const programs = {
  ...node,
  entryPoints: {
    extension: "src/extension.ts",
    codeWorker: "src/iac/codeWorker.ts",
    engineWorker: "src/engine/worker.ts",
    fileWorker: "src/sources/logFiles/fileWorker.ts",
    mcp: "src/mcp/main.ts",
    sqlProgram: "src/sql/sqlProgram.ts",
  },
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
  external: ["vscode"],
  alias: { "@modelcontextprotocol/server/_shims": "./src/mcp/sdkShims.ts" },
  plugins: [manifest, plainKeys],
};

/** @type {import("esbuild").BuildOptions} */
const webviews = {
  ...common,
  entryPoints: {
    compare: "src/webview/compare/main.ts",
    event: "src/webview/event/main.ts",
    evidence: "src/webview/evidence/main.ts",
    results: "src/webview/results/main.ts",
    sql: "src/webview/sql/main.ts",
  },
  outdir: "dist/webview",
  platform: "browser",
  target: "es2022",
  format: "iife",
  loader: { ".ttf": "file" },
  assetNames: "[name]",
};

async function copyFiles() {
  for (const { name, files, to } of COPIED) {
    await mkdir(join("dist", to), { recursive: true });
    for (const file of files) {
      await copyFile(fileURLToPath(import.meta.resolve(`${name}/${file}`)), join("dist", to, basename(file)));
    }
  }
  await keepUsedIcons("dist/webview");
}

// Chunks carry a hash in their name: without this, old ones would stay and be packaged.
await rm("dist", { recursive: true, force: true });
await copyFiles();
const parts = { programs, webviews };
const built = await Promise.all(
  Object.entries(parts).map(async ([name, options]) => ({ name, build: await context(options) })),
);
if (watch) {
  await Promise.all(built.map(({ build }) => build.watch()));
} else {
  await mkdir("dist/meta", { recursive: true });
  /** @type {import("esbuild").Metafile[]} */
  const metafiles = [];
  for (const { name, build } of built) {
    const { metafile = { inputs: {}, outputs: {} } } = await build.rebuild();
    await writeFile(`dist/meta/${name}.json`, JSON.stringify(metafile));
    metafiles.push(metafile);
    await build.dispose();
  }
  await writeFile(
    "dist/THIRD-PARTY-NOTICES.txt",
    noticesOf(
      metafiles,
      COPIED.map(({ name }) => name),
    ),
  );
  console.log("dist/ is built");
}
