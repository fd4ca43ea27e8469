// Accepts the flags of the desktop editor and runs the editor from npm in a headless browser, so that
// @vscode/test-electron can run suites where no desktop editor is available. Its exit code is that of the tests.
import { bringEditor } from "../setup/editor.ts";
import { answerRequests, Witness } from "./evidence.ts";
import { openBrowserPage } from "./page.ts";
import { EditorServer } from "./server.ts";
import { driven } from "./settings.ts";

const flags = new Map(
  process.argv
    .filter((argument) => argument.startsWith("--"))
    .map((argument) => {
      const [name = "", ...value] = argument.slice(2).split("=");
      return [name, value.join("=")] as const;
    }),
);
const workspace = process.argv.slice(2).find((argument) => !argument.startsWith("--"));
const data = flags.get("user-data-dir");
const extensions = flags.get("extensions-dir");
const extensionDevelopmentPath = flags.get("extensionDevelopmentPath");
const extensionTestsPath = flags.get("extensionTestsPath");
if (workspace === undefined || data === undefined || extensionTestsPath === undefined) {
  throw new Error("A folder, --user-data-dir= and --extensionTestsPath= are needed.");
}

const server = await EditorServer.start({
  program: await bringEditor(),
  data,
  extensions,
  trustEverything: flags.has("disable-workspace-trust"),
  settings: driven,
});
const { page, close } = await openBrowserPage();
const evidence = process.env.EDITOR_SUITE_EVIDENCE;
const stopAnswering = evidence === undefined ? () => undefined : answerRequests(evidence, new Witness(page));
const code = await new Promise<number>((resolve, reject) => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => resolve(130));
  }
  setTimeout(() => reject(new Error("The tests did not end within ten minutes.")), 600_000).unref();
  server.ended().then(() => reject(new Error("The editor's server ended before the tests did.")), reject);
  page.on("crash", () => reject(new Error("The browser's page crashed.")));
  const address = { workspace, extensionDevelopmentPath, extensionTestsPath };
  page
    .exposeFunction("codeAutomationLog", (level: string, values: unknown[]) => console.log(level, ...values))
    .then(() => page.exposeFunction("codeAutomationExit", (exitCode: number) => resolve(exitCode)))
    .then(() => page.goto(server.url(address)))
    .catch(reject);
}).finally(async () => {
  stopAnswering();
  await close();
  await server.stop();
});
process.exit(code);
