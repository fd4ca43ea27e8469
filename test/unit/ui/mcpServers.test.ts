import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, expect, it, vi } from "vitest";
import { readCommandLine } from "../../../src/mcp/options.ts";
import type { ShownProfile } from "../../../src/sources/source.ts";
import { MCP_PROVIDER } from "../../../src/ui/contributions.ts";
import { McpServers } from "../../../src/ui/mcpServers.ts";
import { readSettings } from "../../../src/ui/settingValues.ts";
import { profileNamed } from "../aws/profileNamed.ts";

const editor = vi.hoisted(() => ({
  lm: undefined as object | undefined,
  isTrusted: true,
  folders: undefined as object[] | undefined,
}));
vi.mock("vscode", () => ({
  get lm() {
    return editor.lm;
  },
  workspace: {
    get isTrusted() {
      return editor.isTrusted;
    },
    get workspaceFolders() {
      return editor.folders;
    },
    onDidChangeWorkspaceFolders: () => ({ dispose: () => undefined }),
    onDidGrantWorkspaceTrust: () => ({ dispose: () => undefined }),
  },
  Uri: { joinPath: ({ fsPath }: { fsPath: string }, ...names: string[]) => ({ fsPath: [fsPath, ...names].join("/") }) },
  Disposable: { from: () => ({ dispose: () => undefined }) },
  EventEmitter: class {
    readonly event = () => undefined;
    readonly fire = () => undefined;
  },
  McpStdioServerDefinition: class {
    readonly given: unknown[];
    constructor(...given: unknown[]) {
      this.given = given;
    }
  },
}));

const root = fileURLToPath(new URL("../../..", import.meta.url));
const extension = { extensionUri: { fsPath: "/extension" }, packageJSON: { version: "1.2.3" } } as never;

function servers(shown: readonly ShownProfile[], settings: Readonly<Record<string, unknown>> = {}): McpServers {
  return new McpServers({
    extension,
    storage: { fsPath: "/storage" } as never,
    shown: async () => shown,
    settings: () => readSettings((name) => settings[name]),
  });
}

/** What the server is started with: label, command, arguments, environment, version. */
async function definition(...given: Parameters<typeof servers>) {
  const [one] = (await servers(...given).provideMcpServerDefinitions()) as unknown as { given: unknown[] }[];
  const [label, command, args, env, version] = one?.given ?? [];
  return { label, command, args: args as string[], env, version };
}

beforeEach(() => {
  editor.isTrusted = true;
  editor.folders = [{ uri: { scheme: "file", fsPath: "/code" } }, { uri: { scheme: "vscode-vfs", fsPath: "/remote" } }];
});

const keys = profileNamed("keys", { region: "eu-west-1" });

it("starts the server with the program of the editor, and with arguments that the server takes", async () => {
  const { label, command, args, env, version } = await definition([{ profile: keys, regions: ["eu-north-1"] }], {
    "cache.megabytes": 20,
    "cache.memoryOnly": true,
    pipelineRoles: ["--odd"],
  });
  expect({ label, command, env, version }).toEqual({
    label: "CloudTrail Investigator",
    command: process.execPath,
    env: { ELECTRON_RUN_AS_NODE: "1" },
    version: "1.2.3",
  });
  expect(args[0]).toBe("/extension/dist/mcp.js");
  expect(readCommandLine(args.slice(1), "/")).toEqual({
    kind: "serve",
    options: {
      profiles: ["keys"],
      regions: ["eu-north-1"],
      folders: [join("/code")],
      cache: { folder: join("/storage"), megabytes: 20, days: 90, memoryOnly: true },
      mayCost: 0,
      pipelineRoles: ["--odd"],
    },
  });
});

it("passes no profile that runs a command, needs a code, is broken or is in no file", async () => {
  const { args } = await definition(
    [
      keys,
      profileNamed("command", { interactions: ["command"] }),
      profileNamed("code", { interactions: ["code"] }),
      profileNamed("broken", { kind: "unusable" }),
      profileNamed("added", { origin: "added" }),
    ].map((profile) => ({ profile, regions: ["eu-west-1"] })),
  );
  expect(args.filter((one) => one.startsWith("--profile="))).toEqual(["--profile=keys"]);
});

it("offers no server where no profile is left", async () => {
  const command = profileNamed("command", { interactions: ["command"] });
  expect(await servers([{ profile: command, regions: [] }]).provideMcpServerDefinitions()).toEqual([]);
});

it("passes the Regions only where the person chose them", async () => {
  const regions = async (...shown: ShownProfile[]) =>
    (await definition(shown)).args.filter((one) => one.startsWith("--region="));
  expect(await regions({ profile: keys, regions: ["eu-west-1", "us-east-1"] })).toEqual([]);
  expect(await regions({ profile: keys, regions: ["eu-west-1"], all: "unlisted" })).toEqual(["--region=all"]);
});

it("reads the code of trusted workspaces only", async () => {
  editor.isTrusted = false;
  const { args } = await definition([{ profile: keys, regions: [] }]);
  expect(args.filter((one) => one.startsWith("--folder="))).toEqual([]);
});

it("is registered where the editor has agents, under the id of the manifest", () => {
  editor.lm = undefined;
  expect(servers([]).register()).toBeUndefined();
  editor.lm = {};
  expect(servers([]).register()).toBeUndefined();
  const register = vi.fn(() => ({ dispose: () => undefined }));
  editor.lm = { registerMcpServerDefinitionProvider: register };
  expect(servers([]).register()).toBeDefined();
  expect(register).toHaveBeenCalledWith(MCP_PROVIDER, expect.any(McpServers));
  const manifest = JSON.parse(readFileSync(`${root}/package.json`, "utf8")) as {
    readonly contributes: { readonly mcpServerDefinitionProviders: readonly { readonly id: string }[] };
  };
  expect(manifest.contributes.mcpServerDefinitionProviders.map(({ id }) => id)).toEqual([MCP_PROVIDER]);
  expect(existsSync(join(root, "src", "mcp", "main.ts"))).toBe(true);
});
