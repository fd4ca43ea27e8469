import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Profile } from "../../../src/aws/profiles.ts";
import type { SignInPage } from "../../../src/aws/signIn/flows.ts";
import type { SignInOptions } from "../../../src/aws/signIn/identityCenterTokens.ts";
import type { IdentityCenterSession } from "../../../src/aws/signIn/session.ts";
import { AccountsMenu } from "../../../src/ui/signIn/accounts.ts";
import { SignIns } from "../../../src/ui/signIn/signIns.ts";
import { corp } from "./corpSession.ts";

const editor = vi.hoisted(() => ({
  opened: [] as string[],
  copied: [] as string[],
  reports: [] as string[],
  titles: [] as string[],
  cancel: () => undefined as unknown,
  remoteName: undefined as string | undefined,
}));
vi.mock("vscode", () => ({
  ProgressLocation: { Notification: 15 },
  UIKind: { Desktop: 1, Web: 2 },
  Uri: { parse: (text: string) => text },
  EventEmitter: class {
    readonly fired: unknown[] = [];
    readonly event = this.fired;
    fire(value: unknown) {
      this.fired.push(value);
    }
    dispose() {}
  },
  authentication: { registerAuthenticationProvider: () => ({ dispose: () => undefined }) },
  env: {
    get remoteName() {
      return editor.remoteName;
    },
    uiKind: 1,
    openExternal: async (url: string) => editor.opened.push(url),
    clipboard: { writeText: async (text: string) => editor.copied.push(text) },
  },
  window: {
    withProgress: ({ title }: { title: string }, work: (progress: unknown, token: unknown) => unknown) => {
      editor.titles.push(title);
      const token = {
        onCancellationRequested: (cancel: () => unknown) => {
          editor.cancel = cancel;
        },
      };
      return work({ report: ({ message }: { message: string }) => editor.reports.push(message) }, token);
    },
    setStatusBarMessage: () => undefined,
    showInformationMessage: async () => undefined,
  },
}));

const { name: _, ...unnamed } = corp;
const legacy: IdentityCenterSession = { ...unnamed, key: corp.startUrl, profile: "old" };

function profile(name: string, signsInWith?: Profile["signsInWith"]): Profile {
  return {
    name,
    kind: "sso",
    origin: "file",
    isDefault: false,
    partition: "aws",
    endpoints: {},
    ...(signsInWith === undefined ? {} : { signsInWith }),
  };
}

/** Sign-ins whose Identity Center does what the test says. */
function world() {
  const asked: (SignInOptions & { readonly finish: () => void })[] = [];
  const changed: string[][] = [];
  const signedOut: string[] = [];
  const states = new Map<string, string>();
  const tokens = {
    signIn: (_profile: Profile, _session: IdentityCenterSession, options: SignInOptions) =>
      new Promise<void>((finish, reject) => {
        asked.push({ ...options, finish });
        options.signal.addEventListener("abort", () => reject(new DOMException("stop", "AbortError")));
      }),
    signOut: async (_profile: Profile, { key }: IdentityCenterSession) => void signedOut.push(key),
    look: async ({ key }: IdentityCenterSession) => ({ state: states.get(key) ?? "signed-out", version: "" }),
  };
  const signIns = new SignIns({
    tokens: tokens as never,
    profiles: async () => [profile("one", corp), profile("two", corp), profile("old", legacy), profile("keys")],
    changed: (profiles) => changed.push(profiles.map(({ name }) => name)),
  });
  return { signIns, asked, changed, signedOut, states, menu: new AccountsMenu(signIns) };
}

const inBrowser: SignInPage = { url: "https://oidc.example/authorize?x=1" };
const withCode: SignInPage = { url: "https://corp.example/device", userCode: "ABCD-EFGH" };

beforeEach(() => {
  for (const list of [editor.opened, editor.copied, editor.reports, editor.titles]) {
    list.length = 0;
  }
  editor.remoteName = undefined;
});

describe("signing in", () => {
  it("is one for all profiles of a session: others join it and see the page again", async () => {
    const { signIns, asked, changed } = world();
    const first = signIns.signIn("one");
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    asked[0]?.show(inBrowser);
    expect(editor.opened).toEqual([inBrowser.url]);
    const second = signIns.signIn("two");
    await vi.waitFor(() => expect(editor.opened).toHaveLength(2));
    asked[0]?.finish();
    await Promise.all([first, second]);
    expect(asked).toHaveLength(1);
    expect(changed).toEqual([["one", "two"]]);
    expect(editor.titles).toEqual(["Sign in to corp"]);
  });

  it("uses the browser on this machine, and a code on a remote one and for legacy profiles", async () => {
    const { signIns, asked } = world();
    const runs = [signIns.signIn("one"), signIns.signIn("old")];
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    expect(asked.map(({ way }) => way)).toEqual(["browser", "code"]);
    editor.remoteName = "ssh-remote";
    const remote = world();
    runs.push(remote.signIns.signIn("one"));
    await vi.waitFor(() => expect(remote.asked).toHaveLength(1));
    expect(remote.asked[0]?.way).toBe("code");
    for (const { finish } of [...asked, ...remote.asked]) {
      finish();
    }
    await Promise.all(runs);
  });

  it("offers the page again, the code to copy, and a code instead of the browser", async () => {
    const { signIns, asked } = world();
    const done = signIns.signIn("one");
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    asked[0]?.show(inBrowser);
    expect(editor.reports.at(-1)).toBe(
      "Approve the request in your browser. [Open Page Again](command:cloudtrail.openSignInPage?%5B1%5D) · " +
        "[Use a Code Instead](command:cloudtrail.signInWithCode?%5B1%5D)",
    );
    signIns.withCode(1);
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    expect(asked[0]?.signal.aborted).toBe(true);
    expect(asked[1]?.way).toBe("code");
    asked[1]?.show(withCode);
    expect(editor.reports.at(-1)).toContain("Approve the code ABCD-EFGH in your browser. [Open Page Again]");
    await signIns.copyCode(1);
    await signIns.openPage(1);
    expect(editor.copied).toEqual(["ABCD-EFGH"]);
    expect(editor.opened.at(-1)).toBe(withCode.url);
    asked[1]?.finish();
    await done;
    // The link of a sign-in that is over does nothing.
    await signIns.openPage(1);
    await signIns.copyCode("1");
    expect(editor.opened).toHaveLength(3);
  });

  it("that is cancelled changes nothing, and the next one begins anew", async () => {
    const { signIns, asked, changed } = world();
    const done = signIns.signIn("one");
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    editor.cancel();
    await expect(done).rejects.toMatchObject({ name: "AbortError" });
    expect(changed).toEqual([]);
    const next = signIns.signIn("one");
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    asked[1]?.finish();
    await next;
  });

  it("is refused for a profile that has no session", async () => {
    await expect(world().signIns.signIn("keys")).rejects.toMatchObject({ reason: "configuration" });
    await expect(world().signIns.signIn("gone")).rejects.toMatchObject({ reason: "configuration" });
  });
});

describe("the Accounts menu", () => {
  it("has the sessions that are signed in, without their tokens, and signs out of them", async () => {
    const { menu, states, signedOut, changed } = world();
    expect(await menu.getSessions()).toEqual([]);
    states.set("corp", "signed-in").set(corp.startUrl, "renewable");
    const sessions = await menu.getSessions();
    expect(sessions.map(({ account }) => account.label)).toEqual(["corp", "corp.awsapps.com"]);
    expect(sessions.every(({ accessToken }) => accessToken === "")).toBe(true);
    await menu.removeSession("corp");
    expect(signedOut).toEqual(["corp"]);
    expect(changed).toEqual([["one", "two"]]);
    await menu.removeSession("unknown");
    expect(signedOut).toHaveLength(1);
  });

  it("tells the editor which sessions began and ended", async () => {
    const { menu, states } = world();
    const fired = menu.onDidChangeSessions as unknown as {
      readonly added: readonly { readonly id: string }[];
      readonly removed: readonly { readonly id: string }[];
    }[];
    await menu.update();
    expect(fired).toEqual([]);
    states.set("corp", "signed-in");
    await menu.update();
    states.delete("corp");
    await menu.update();
    await menu.update();
    expect(fired.map(({ added, removed }) => [added.map(({ id }) => id), removed.map(({ id }) => id)])).toEqual([
      [["corp"], []],
      [[], ["corp"]],
    ]);
  });
});
