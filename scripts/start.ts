// npm start [-- --aws] [--browser] [--no-open] [FOLDER]: starts the editor with the extension, as if it was installed,
// and a demo account or, with --aws, with your own profiles. Runs until Ctrl-C or until the editor is closed. --browser: the editor from npm
// even where the desktop editor is available. --no-open: prints the address and opens no browser.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { startDemo } from "../test/aws/demo.ts";
import { ATTACK_MS } from "../test/aws/playedAttack.ts";
import { bringDesktopEditor, hasDisplay, startDesktopEditor } from "./editor/desktop.ts";
import { linkExtension } from "./editor/linkedExtension.ts";
import { EditorServer } from "./editor/server.ts";
import { cache, root } from "./project.ts";
import { bringEditor } from "./setup/editor.ts";
import { withProgress } from "./setup/progress.mjs";
import { runShown } from "./tool.ts";

interface RunningEditor {
  /** Shown in the last line of output: where the editor runs. */
  readonly where: string;
  ended(): Promise<void>;
  stop(): Promise<void>;
}

const { values, positionals } = parseArgs({
  options: {
    aws: { type: "boolean", default: false },
    browser: { type: "boolean", default: false },
    "no-open": { type: "boolean", default: false },
  },
  allowPositionals: true,
});

const stopped = new Promise<void>((done) => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => done());
  }
  // The process that started this one has ended, or got a signal on Windows.
  process.on("disconnect", () => done());
  // Listening to the channel would keep this process alive.
  process.channel?.unref();
});

process.exitCode = await main();

async function main(): Promise<number> {
  if ((await runShown(join(root, "esbuild.mjs"), [])) !== 0) {
    return 1;
  }
  // Cleanup steps, run in reverse order.
  const undo: (() => Promise<void>)[] = [];
  try {
    const editor = await openEditor(values.aws ? ownAccount() : await demoAccount(undo));
    undo.push(() => editor.stop());
    console.log("Ctrl-C ends it.");
    console.log(`ready: ${editor.where}`);
    await Promise.race([stopped, editor.ended()]);
  } finally {
    for (const step of undo.reverse()) {
      await step();
    }
  }
  return 0;
}

interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly workspace: string | undefined;
  readonly data: string;
  /** User settings. */
  readonly settings: Readonly<Record<string, unknown>>;
}

function ownAccount(): Surroundings {
  const [folder] = positionals;
  const workspace = folder === undefined ? undefined : resolve(process.env.INIT_CWD ?? ".", folder);
  return { env: {}, workspace, data: join(cache, "editor-data"), settings: {} };
}

async function demoAccount(undo: (() => Promise<void>)[]): Promise<Surroundings> {
  const demo = await withProgress("demo account", () =>
    startDemo({ recordsCalls: true, identityCenter: true, everyRegion: true, liveTailAttackMs: ATTACK_MS }),
  );
  undo.push(() => demo.close());
  const data = await mkdtemp(join(tmpdir(), "cloudtrail-editor-"));
  undo.push(() => rm(data, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }));
  const unset = Object.fromEntries(demo.unset.map((name) => [name, undefined]));
  // The folder's README.md says what there is to try.
  const settings = { "workbench.startupEditor": "readme" };
  return { env: { ...unset, ...demo.env }, workspace: demo.workspace, data, settings };
}

/** The desktop editor if this machine has a display and the download works, else the editor from npm. */
async function openEditor({ env, workspace, data, settings }: Surroundings): Promise<RunningEditor> {
  const extensions = join(data, "extensions");
  await linkExtension(extensions);
  // The demo folder is trusted; the user decides about any other.
  const shared = { env, data, extensions, settings, trustEverything: !values.aws };
  if (hasDisplay() && !values.browser) {
    try {
      const executable = await bringDesktopEditor();
      const editor = await startDesktopEditor({ ...shared, executable, workspace });
      return { where: "desktop", ...editor };
    } catch (error) {
      console.log(
        `The desktop editor cannot be had (${error instanceof Error ? error.message : error}): a browser shows it.`,
      );
    }
  }
  const program = await bringEditor();
  const server = await EditorServer.start({ ...shared, program, ports: [3180, 3280], driver: false });
  const where = server.url({ workspace });
  if (hasDisplay() && !values["no-open"]) {
    showInBrowser(where);
  }
  return { where, ended: () => server.ended(), stop: () => server.stop() };
}

function showInBrowser(url: string): ChildProcess {
  const [program, ...args] =
    process.platform === "win32"
      ? ["rundll32", "url.dll,FileProtocolHandler", url]
      : [process.platform === "darwin" ? "open" : "xdg-open", url];
  const child = spawn(program, args, { stdio: "ignore", detached: true });
  // If no browser can be opened, the address has been printed.
  child.on("error", () => undefined);
  child.unref();
  return child;
}
