import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Profile } from "../../../src/aws/profiles.ts";
import type { IdentityCenterSession } from "../../../src/aws/signIn/session.ts";
import { SessionFiles } from "../../../src/ui/signIn/sessionFiles.ts";
import type { SharedSession } from "../../../src/ui/signIn/signIns.ts";

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
  Disposable: { from: () => ({ dispose: () => watched.clear() }) },
  workspace: {
    createFileSystemWatcher: ({ folder, pattern }: { folder: string; pattern: string }) => {
      const on = (listener: () => void) => watched.set(`${folder}/${pattern}`, listener);
      return { onDidChange: on, onDidCreate: on, onDidDelete: on };
    },
  },
}));

const corp: IdentityCenterSession = {
  kind: "sso",
  key: "corp",
  name: "corp",
  startUrl: "https://corp.awsapps.com/start",
  region: "eu-west-1",
  scopes: [],
  endpoints: {},
  profile: "one",
};
const profile = (name: string, signsInWith: Profile["signsInWith"]) => ({ name, signsInWith }) as Profile;
const one = profile("one", corp);
const login = profile("login", { kind: "login", profile: "login" });

let token: { state: string; version: string };
let seen: { readonly ended: readonly string[]; readonly waiting: readonly string[] }[];
let files: SessionFiles;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubEnv("HOME", "/home/me");
  vi.stubEnv("AWS_LOGIN_CACHE_DIRECTORY", undefined);
  token = { state: "signed-out", version: "" };
  seen = [];
  const shared: SharedSession = { session: corp, profiles: [one] };
  files = new SessionFiles({
    tokens: { look: async () => token } as never,
    sessions: async () => [shared],
    profiles: async () => [one, login],
    changed: ({ ended, waiting }) =>
      seen.push({ ended: ended.map(({ name }) => name), waiting: waiting.map(({ name }) => name) }),
    fault: (error) => {
      throw error;
    },
  });
});

afterEach(() => {
  files.dispose();
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

async function change(folder: "sso" | "login", times = 1): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    watched.get(`/home/me/.aws/${folder}/cache/*.json`)?.();
  }
  await vi.runAllTimersAsync();
}

it("a sign-in and a sign-out of the AWS CLI are noticed, each once however many files change", async () => {
  token = { state: "signed-in", version: "a" };
  await change("sso", 3);
  expect(seen).toEqual([{ ended: [], waiting: ["one"] }]);
  await change("sso");
  expect(seen[1]).toEqual({ ended: [], waiting: [] });
  token = { state: "signed-in", version: "b" };
  await change("sso");
  expect(seen[2]).toEqual({ ended: [], waiting: ["one"] });
  token = { state: "signed-out", version: "" };
  await change("sso");
  expect(seen[3]).toEqual({ ended: ["one"], waiting: [] });
});

it("a change of the files of aws login lets what waits for it try again", async () => {
  token = { state: "signed-out", version: "" };
  await change("sso");
  await change("login");
  expect(seen.at(-1)).toEqual({ ended: [], waiting: ["login"] });
});
