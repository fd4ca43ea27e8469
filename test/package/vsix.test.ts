import { mkdir, mkdtemp, readFile, realpath, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import yauzl from "yauzl";
import { bundleForHost, runInHost, writeStandIn } from "../../scripts/editor/extension-host.ts";
import { cache, root } from "../../scripts/project.ts";
import { runProgram } from "../../scripts/run-program.ts";
import { bringEditor } from "../../scripts/setup/editor.ts";
import { serveDemo } from "../mcp/servedDemo.ts";
import type { InstalledReport } from "./installed.ts";

let folder: string;
let vsix: string;
let files: ReadonlyMap<string, Buffer>;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "cloudtrail-vsix-")));
  vsix = join(folder, "extension.vsix");
  await runProgram(process.execPath, [join(root, "scripts", "package.ts"), "--out", vsix], { cwd: root });
  files = await filesIn(vsix);
});
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));

async function filesIn(zip: string): Promise<ReadonlyMap<string, Buffer>> {
  const opened = await yauzl.openPromise(zip, { lazyEntries: true });
  const found = new Map<string, Buffer>();
  for await (const entry of opened.eachEntry()) {
    found.set(entry.fileName, await buffer(await opened.openReadStreamPromise(entry)));
  }
  return found;
}

/** All that may be in the package, and all that has to be. */
const allowed = [
  "[Content_Types].xml",
  "extension.vsixmanifest",
  "extension/LICENSE.txt",
  "extension/changelog.md",
  "extension/readme.md",
  "extension/package.json",
  "extension/package.nls.json",
  "extension/dist/extension.js",
  "extension/dist/engineWorker.js",
  "extension/dist/fileWorker.js",
  "extension/dist/codeWorker.js",
  "extension/dist/mcp.js",
  "extension/dist/web-tree-sitter.wasm",
  "extension/dist/tree-sitter-terraform.wasm",
  "extension/dist/THIRD-PARTY-NOTICES.txt",
  "extension/dist/chunks/*.js",
  ...[
    "codicon.css",
    "codicon.ttf",
    "compare.css",
    "compare.js",
    "event.css",
    "event.js",
    "results.css",
    "results.js",
  ].map((name) => `extension/dist/webview/${name}`),
  ...[
    "changed-outside-dark.svg",
    "changed-outside-light.svg",
    "changes.svg",
    "cloudtrail.svg",
    "icon.png",
    "searches.svg",
    "tab.svg",
  ].map((name) => `extension/media/${name}`),
  "extension/schemas/noise.schema.json",
  "extension/schemas/search.schema.json",
];

describe("the VSIX", () => {
  test("holds what it needs and nothing else", () => {
    const found = [...files.keys()].map((name) =>
      name.replace(/^(extension\/dist\/chunks\/)[\w-]+-[0-9A-Z]{8}\.js$/, "$1*.js"),
    );
    expect([...new Set(found)].sort()).toEqual([...allowed].sort());
  });

  test("is small: no larger than 1.3 MB", async () => {
    expect((await stat(vsix)).size).toBeLessThan(1_300_000);
  });

  test("carries no source map, no key and no path of the machine that built it", () => {
    const suspicious = [...files].flatMap(([name, content]) => {
      const text = content.toString("latin1");
      // As the last line of a bundle: code that reads source maps writes the word too, and the grammar's core is as it came.
      const marks = [
        /^\/\/# sourceMappingURL=\S+\s*$/m,
        root,
        /\b(AKIA|ASIA)[0-9A-Z]{16}\b/,
        /-----BEGIN [A-Z ]*PRIVATE KEY/,
      ];
      return marks
        .filter((mark) => (typeof mark === "string" ? text.includes(mark) : mark.test(text)))
        .map((mark) => `${name}: ${mark}`);
    });
    expect(suspicious).toEqual([]);
  });

  test("has no package left to install, and names its entry point", () => {
    const manifest = JSON.parse(String(files.get("extension/package.json"))) as Record<string, unknown>;
    expect(manifest.dependencies).toBeUndefined();
    expect(files.has(`extension/${String(manifest.main).replace(/^\.\//, "")}`)).toBe(true);
  });

  test("holds an MCP server that runs from where the VSIX was unpacked", async () => {
    const unpacked = join(folder, "unpacked");
    for (const [name, content] of files) {
      await mkdir(dirname(join(unpacked, name)), { recursive: true });
      await writeFile(join(unpacked, name), content);
    }
    const served = await serveDemo({}, join(unpacked, "extension", "dist", "mcp.js"));
    try {
      const { workspace } = served.demo;
      const agent = await served.connect(["--profile", "production", "--region", "eu-west-1", "--folder", workspace]);
      const { text, isError } = await agent.call("search_events", { text: "event:AuthorizeSecurityGroupIngress" });
      expect(isError).toBe(false);
      expect(text).toContain("AuthorizeSecurityGroupIngress");
    } finally {
      await served.close();
    }
  });

  test("can be installed into the editor, and activates there", async () => {
    const extensions = join(folder, "extensions");
    const server = join(await bringEditor(), "out", "server-main.js");
    await runProgram(process.execPath, [
      ...[server, "--accept-server-license-terms", "--server-data-dir", join(folder, "server")],
      ...["--extensions-dir", extensions, "--install-extension", vsix],
    ]);
    // The editor runs tests for an extension under development only: an empty one, beside the installed one.
    const probe = await bundleForHost("package-suite", ["test/package/installed.ts"], "test/package");
    const emptyExtension = { name: "probe", publisher: "test", version: "0.0.0", type: "module" };
    await writeFile(
      join(probe, "package.json"),
      JSON.stringify({ ...emptyExtension, engines: { vscode: "*" }, main: "./installed.js" }),
    );
    const report = join(folder, "report.json");
    await runInHost({
      executable: await writeStandIn(),
      testsPath: join(probe, "installed.js"),
      extensionDevelopmentPath: probe,
      extensions,
      env: { INSTALLED_REPORT: report },
      log: join(cache, "logs", "package-suite.log"),
    });
    const { extensionPath, ...seen } = JSON.parse(await readFile(report, "utf8")) as InstalledReport;
    expect(extensionPath.startsWith(extensions)).toBe(true);
    const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
    expect(seen).toEqual({ version, active: true, missingCommands: [] });
  });
});
