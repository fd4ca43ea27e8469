import { mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { bundleForHost, runInHost, writeStandIn } from "../../scripts/editor/extension-host.ts";
import { cache, root } from "../../scripts/project.ts";
import { runProgram } from "../../scripts/run-program.ts";
import { bringEditor } from "../../scripts/setup/editor.ts";
import type { InstalledReport } from "./installed.ts";
import { type PackagedFile, packagedFiles } from "./packaged.ts";

let folder: string;
let files: ReadonlyMap<string, PackagedFile>;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "cloudtrail-installed-")));
  files = await packagedFiles();
});
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));

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
  "extension/dist/sqlProgram.js",
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
    "evidence.css",
    "evidence.js",
    "results.css",
    "results.js",
    "sql.css",
    "sql.js",
  ].map((name) => `extension/dist/webview/${name}`),
  ...["changes.svg", "cloudtrail.svg", "icon.png", "searches.svg", "tab.svg"].map((name) => `extension/media/${name}`),
  "extension/media/sample/*.json.gz",
  ...["account", "codeLens", "sampleData", "search", "whatChanged"].flatMap((step) =>
    ["dark", "hc", "light"].map((theme) => `extension/media/walkthrough/${step}-${theme}.png`),
  ),
  "extension/schemas/noise.schema.json",
  "extension/schemas/search.schema.json",
  "extension/skills/cloudtrail-investigation/SKILL.md",
];

describe("the VSIX", () => {
  test("holds what it needs and nothing else", () => {
    const found = [...files.keys()].map((name) =>
      name
        .replace(/^(extension\/dist\/chunks\/)[\w-]+-[0-9A-Z]{8}\.js$/, "$1*.js")
        .replace(/^(extension\/media\/sample\/)AWSLogs\/[\w/-]+\.json\.gz$/, "$1*.json.gz"),
    );
    expect([...new Set(found)].sort()).toEqual([...allowed].sort());
  });

  test("carries no source map, no key and no path of the machine that built it", () => {
    const suspicious = [...files].flatMap(([name, { content }]) => {
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
    const manifest = JSON.parse(String(files.get("extension/package.json")?.content)) as Record<string, unknown>;
    expect(manifest.dependencies).toBeUndefined();
    expect(files.has(`extension/${String(manifest.main).replace(/^\.\//, "")}`)).toBe(true);
  });

  test("can be installed into the editor, and activates there", async () => {
    const extensions = join(folder, "extensions");
    const server = join(await bringEditor(), "out", "server-main.js");
    await runProgram(process.execPath, [
      ...[server, "--accept-server-license-terms", "--server-data-dir", join(folder, "server")],
      ...["--extensions-dir", extensions, "--install-extension", inject("vsix")],
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
