import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { writeSettings } from "./settings.ts";
import { stopTree } from "./stop-tree.ts";

export interface ServerOptions {
  /** The folder that holds `out/server-main.js`. */
  readonly program: string;
  /** A folder for settings, extensions and logs. Existing content is kept. */
  readonly data: string;
  /** Added to the environment of this process; `undefined` removes a variable. */
  readonly env?: NodeJS.ProcessEnv;
  /** Folder of installed extensions. Default: the one in `data`. */
  readonly extensions?: string | undefined;
  /** First and last port to try. Default: any free port. */
  readonly ports?: readonly [number, number];
  /** False: the editor asks whether to trust the folder, and starts in Restricted Mode. */
  readonly trustEverything: boolean;
  /**
   * Whether programs drive the editor: needed for `extensionDevelopmentPath` and `extensionTestsPath`. The editor then
   * shows no notifications as toasts and answers some dialogs itself. Default true.
   */
  readonly driver?: boolean;
  /** A module that the server, its extension hosts and their threads load before anything else. */
  readonly preload?: string | undefined;
  /** A folder of built-in extensions in place of all of the editor's. */
  readonly builtInExtensions?: string | undefined;
  /** User settings, in addition to those that turn off the editor's own prompts. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

export interface EditorAddress {
  /** The folder to open; undefined: an empty window. */
  readonly workspace?: string | undefined;
  readonly extensionDevelopmentPath?: string | undefined;
  /** An ES module or CommonJS file under the extension's folder that exports `run`. */
  readonly extensionTestsPath?: string | undefined;
}

/** The editor from npm: a server on the loopback interface, shown in a browser. */
export class EditorServer {
  readonly port: number;
  readonly #process: ChildProcess;
  readonly #token: string;

  private constructor(port: number, process: ChildProcess, token: string) {
    this.port = port;
    this.#process = process;
    this.#token = token;
  }

  /** @throws an error with the end of the server's log when it does not start */
  static async start(options: ServerOptions): Promise<EditorServer> {
    const { program, data, ports } = options;
    await writeSettings(join(data, "data", "User"), options.settings);
    // The editor gives access to a terminal, so requests need a token: other users and web pages can reach the port
    // too.
    const token = randomBytes(16).toString("hex");
    const tokenFile = join(data, "token");
    await rm(tokenFile, { force: true });
    await writeFile(tokenFile, token, { mode: 0o600 });
    const args = [
      ...(options.preload === undefined ? [] : ["--import", pathToFileURL(options.preload).href]),
      join(program, "out", "server-main.js"),
      ...["--host", "127.0.0.1", "--port", ports?.join("-") ?? "0"],
      ...["--connection-token-file", tokenFile, "--accept-server-license-terms"],
      ...["--server-data-dir", data, "--telemetry-level", "off"],
      ...(options.driver === false ? ["--disable-getting-started-override"] : ["--enable-smoke-test-driver"]),
      ...(options.extensions === undefined ? [] : ["--extensions-dir", options.extensions]),
      ...(options.builtInExtensions === undefined ? [] : ["--builtin-extensions-dir", options.builtInExtensions]),
      ...(options.trustEverything ? ["--disable-workspace-trust"] : []),
    ];
    const server = spawn(process.execPath, args, {
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
      // Own process group, so that the extension hosts it starts are ended with it.
      detached: process.platform !== "win32",
    });
    const log = createWriteStream(join(data, "server.log"));
    const port = await new Promise<number>((resolve, reject) => {
      let said = "";
      const hear = (chunk: Buffer) => {
        log.write(chunk);
        said = (said + chunk.toString()).slice(-10_000);
        const listening = /Extension host agent listening on (\d+)/.exec(said)?.[1];
        if (listening !== undefined) {
          resolve(Number(listening));
        }
      };
      server.stdout.on("data", hear);
      server.stderr.on("data", hear);
      server.on("error", reject);
      setTimeout(
        () => reject(new Error(`The editor's server did not come up within a minute:\n${said}`)),
        60_000,
      ).unref();
      server.on("exit", (code) => reject(new Error(`The editor's server ended with code ${code}:\n${said}`)));
    }).catch(async (error: unknown) => {
      await stopTree(server);
      throw error;
    });
    return new EditorServer(port, server, token);
  }

  url(address: EditorAddress): string {
    const remote = (path: string) => `vscode-remote://127.0.0.1:${this.port}${pathToFileURL(path).pathname}`;
    const payload = (["extensionDevelopmentPath", "extensionTestsPath"] as const).flatMap((name) => {
      const path = address[name];
      return path === undefined ? [] : [[name, remote(path)]];
    });
    const url = new URL(`http://127.0.0.1:${this.port}/`);
    url.searchParams.set("tkn", this.#token);
    if (address.workspace === undefined) {
      url.searchParams.set("ew", "true");
    } else {
      url.searchParams.set("folder", pathToFileURL(address.workspace).pathname);
    }
    url.searchParams.set("payload", JSON.stringify(payload));
    return url.href;
  }

  /** Resolves when the server process has ended, for any reason. */
  async ended(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      await new Promise((resolve) => this.#process.once("exit", resolve));
    }
  }

  async stop(): Promise<void> {
    await stopTree(this.#process);
  }
}
