import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Profile } from "../../../src/aws/profiles.ts";
import { SessionFiles } from "../../../src/ui/signIn/sessionFiles.ts";
import type { SharedSession } from "../../../src/ui/signIn/signIns.ts";
import { corp } from "./corpSession.ts";

/** What calls the watchers of each folder. */
const watched = vi.hoisted(() => new Map<string, () => void>());
vi.mock("vscode", () => ({
  Uri: { file: (path: string) => path },
  RelativePattern: class {
    readonly folder: string;
    readonly pattern: string;
    constructor(folder: string, pattern: string) {
      this.folder = folder;
      this.pattern = pattern;
    }
  },
  window: {
    onDidChangeWindowState: (listener: (state: { focused: boolean }) => void) => {
      watched.set("focus", () => listener({ focused: true }));
      watched.set("blur", () => listener({ focused: false }));
    },
    onDidEndTerminalShellExecution: (listener: () => void) => watched.set("command", listener),
  },
  Disposable: { from: () => ({ dispose: () => watched.clear() }) },
  workspace: {
    createFileSystemWatcher: ({ folder, pattern }: { folder: string; pattern: string }) => {
      const on = (listener: () => void) => watched.set(`${folder}/${pattern}`, listener);
      return { onDidChange: on, onDidCreate: on, onDidDelete: on };
    },
  },
}));

const profile = (name: string, signsInWith: Profile["signsInWith"]) => ({ name, signsInWith }) as Profile;
const one = profile("one", corp);
const login = profile("login", { kind: "login", profile: "login" });

let token: { state: string; version: string };
let seen: { readonly ended: readonly string[]; readonly waiting: readonly string[] }[];
let files: SessionFiles;

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "cloudtrail-home-"));
  vi.stubEnv("HOME", home);
  vi.stubEnv("AWS_LOGIN_CACHE_DIRECTORY", undefined);
  token = { state: "signed-out", version: "" };
  seen = [];
  const shared: SharedSession = { session: corp, profiles: [one] };
  files = new SessionFiles({
    tokens: { look: async () => token } as never,
    sessions: async () => {
      checks += 1;
      return [shared];
    },
    profiles: async () => [one, login],
    changed: ({ ended, waiting }) =>
      seen.push({ ended: ended.map(({ name }) => name), waiting: waiting.map(({ name }) => name) }),
    fault: (error) => {
      throw error;
    },
  });
});

afterEach(async () => {
  files.dispose();
  vi.unstubAllEnvs();
  await rm(home, { recursive: true, force: true, maxRetries: 10 });
});

let checks = 0;

/** Calls watchers, and waits until the files were looked at once. */
async function change(...names: readonly string[]): Promise<void> {
  const before = checks;
  for (const name of names) {
    watched.get(name.endsWith(".json") ? join(home, ".aws", name) : name)?.();
  }
  await vi.waitFor(() => expect(checks).toBe(before + 1), { timeout: 10_000 });
  await new Promise(setImmediate);
}

const sso = "sso/cache/*.json";

it("a sign-in and a sign-out of the AWS CLI are noticed, each once however many files change", async () => {
  token = { state: "signed-in", version: "a" };
  await change(sso, sso, sso);
  await vi.waitFor(() => expect(seen).toEqual([{ ended: [], waiting: ["one"] }]));
  await change(sso);
  token = { state: "signed-in", version: "b" };
  await change(sso);
  await vi.waitFor(() => expect(seen[1]).toEqual({ ended: [], waiting: ["one"] }));
  token = { state: "signed-out", version: "" };
  await change(sso);
  await vi.waitFor(() => expect(seen[2]).toEqual({ ended: ["one"], waiting: [] }));
  expect(seen).toHaveLength(3);
});

it("files that the editor did not notice are found when the window or a command in a terminal comes back", async () => {
  await change("focus");
  token = { state: "signed-in", version: "a" };
  await change("command");
  await vi.waitFor(() => expect(seen).toEqual([{ ended: [], waiting: ["one"] }]));
  const folder = join(home, ".aws", "login", "cache");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "session.json"), "{}");
  await change("focus");
  await vi.waitFor(() => expect(seen[1]).toEqual({ ended: [], waiting: ["login"] }));
  await change("focus");
  expect(seen).toHaveLength(2);
});
