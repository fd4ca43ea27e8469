import * as vscode from "vscode";
import type { Profile } from "../../aws/profiles.ts";
import type { SignInPage } from "../../aws/signIn/flows.ts";
import type { IdentityCenterTokens, SignInWay } from "../../aws/signIn/identityCenterTokens.ts";
import { type IdentityCenterSession, sessionTitle, signInCommand } from "../../aws/signIn/session.ts";
import { Failure } from "../../model/failure.ts";
import { inform, type ProgressReport, withProgress } from "../dialogs.ts";
import { plainItem } from "../plainText.ts";
import { copyText } from "../remedies.ts";

export interface SignInsPorts {
  readonly tokens: IdentityCenterTokens;
  /** All profiles, shown or not. */
  profiles(): Promise<readonly Profile[]>;
  /** A person signed in or out: these profiles may have other credentials. */
  changed(profiles: readonly Profile[]): void;
}

/** An Identity Center session with the profiles that sign in with it. */
export interface SharedSession {
  readonly session: IdentityCenterSession;
  readonly profiles: readonly [Profile, ...Profile[]];
}

/** A sign-in that waits for the person. */
interface Running {
  readonly number: number;
  readonly done: Promise<void>;
  page?: SignInPage;
  /** Starts again with a code. */
  withCode(): void;
}

/**
 * Signing in to Identity Center and out of it. One sign-in of a session serves everything that asks for it meanwhile. The
 * browser is opened on a person's request only.
 */
export class SignIns {
  readonly #ports: SignInsPorts;
  readonly #running = new Map<string, Running>();
  #count = 0;

  constructor(ports: SignInsPorts) {
    this.#ports = ports;
  }

  /**
   * Signs in to the session of a profile. Call it only on a person's request. Throws `Failure`, or an AbortError if the
   * person cancels.
   */
  async signIn(name: string): Promise<void> {
    const profile = (await this.#ports.profiles()).find((one) => one.name === name);
    const command = profile?.signsInWith === undefined ? undefined : signInCommand(profile.signsInWith);
    if (profile?.signsInWith?.kind === "login" && command !== undefined) {
      throw new Failure({
        reason: "expired-credentials",
        message: `Profile "${name}" signs in with the AWS CLI. Run "${command}".`,
        context: { profile: name },
        remedies: [{ kind: "run-in-terminal", command }],
      });
    }
    if (profile?.signsInWith?.kind !== "sso") {
      throw new Failure({
        reason: "configuration",
        message: `Profile "${name}" does not sign in with IAM Identity Center. Check the AWS config file.`,
        context: { profile: name },
        remedies: [{ kind: "open-aws-config" }],
      });
    }
    await this.signInTo(profile, profile.signsInWith);
  }

  /** Signs in to a session; a second caller joins the first and sees the page again. Throws like `signIn`. */
  signInTo(profile: Profile, session: IdentityCenterSession): Promise<void> {
    const known = this.#running.get(session.key);
    if (known !== undefined) {
      void this.openPage(known.number);
      return known.done;
    }
    const running = this.#begin(profile, session);
    this.#running.set(session.key, running);
    const ended = () => this.#running.delete(session.key);
    running.done.then(ended, ended);
    return running.done;
  }

  /** Signs in to a session that the person selects. Undefined: cancelled before that. Throws like `signIn`. */
  async signInToSelected(): Promise<IdentityCenterSession | undefined> {
    const sessions = await this.sessions();
    if (sessions.length === 0) {
      throw new Failure({
        reason: "configuration",
        message:
          'No profile signs in with IAM Identity Center. Add an sso-session to the AWS config file, for example with "aws configure sso".',
        context: {},
        remedies: [{ kind: "open-aws-config" }],
      });
    }
    const shared = await this.#select("Sign In to AWS", sessions);
    await (shared === undefined ? undefined : this.signInTo(shared.profiles[0], shared.session));
    return shared?.session;
  }

  /** Signs out of a session that the person selects. Throws `Failure`. */
  async signOutOfSelected(): Promise<void> {
    const sessions = await this.openSessions();
    if (sessions.length === 0) {
      inform("You aren't signed in to IAM Identity Center.");
      return;
    }
    const shared = await this.#select("Sign Out of AWS", sessions);
    await (shared === undefined ? undefined : this.signOut(shared));
  }

  /** Signs out of a session on this machine and at Identity Center. Throws `Failure`. */
  async signOut({ session, profiles }: SharedSession): Promise<void> {
    try {
      await this.#ports.tokens.signOut(profiles[0], session);
    } finally {
      this.#ports.changed(profiles);
    }
  }

  /** The Identity Center sessions of all profiles, in the order of their first profiles. */
  async sessions(): Promise<readonly SharedSession[]> {
    const found = new Map<string, { session: IdentityCenterSession; profiles: [Profile, ...Profile[]] }>();
    for (const profile of await this.#ports.profiles()) {
      const session = profile.signsInWith;
      if (session?.kind === "sso") {
        const known = found.get(session.key);
        if (known === undefined) {
          found.set(session.key, { session, profiles: [profile] });
        } else {
          known.profiles.push(profile);
        }
      }
    }
    return [...found.values()];
  }

  /** The sessions with valid or renewable tokens, as their files say. */
  async openSessions(): Promise<readonly SharedSession[]> {
    const looked = await Promise.all(
      (await this.sessions()).map(async (shared) => ({ shared, look: await this.#ports.tokens.look(shared.session) })),
    );
    return looked.flatMap(({ shared, look }) => (look.state === "signed-out" ? [] : [shared]));
  }

  /** Asks for one of the sessions unless there is only one. Undefined: cancelled. */
  async #select(title: string, sessions: readonly SharedSession[]): Promise<SharedSession | undefined> {
    if (sessions.length <= 1) {
      return sessions[0];
    }
    const items = sessions.map((shared) => ({
      ...plainItem({
        label: sessionTitle(shared.session),
        description: shared.session.startUrl,
        detail: shared.profiles.map(({ name }) => name).join(", "),
      }),
      shared,
    }));
    return (await vscode.window.showQuickPick(items, { title, placeHolder: "Select an IAM Identity Center session" }))
      ?.shared;
  }

  /** Opens the page of a running sign-in in the browser. `number`: the argument of the notification's link. */
  async openPage(number: unknown): Promise<void> {
    const page = this.#numbered(number)?.page;
    if (page !== undefined) {
      await vscode.env.openExternal(vscode.Uri.parse(page.url));
    }
  }

  /** Copies the code of a running sign-in, or the address of its page if it has none. */
  async copyCode(number: unknown): Promise<void> {
    const page = this.#numbered(number)?.page;
    if (page !== undefined) {
      await copyText(page.userCode ?? page.url);
    }
  }

  /** Starts a running sign-in again with a code, for a browser that cannot come back to this machine. */
  withCode(number: unknown): void {
    this.#numbered(number)?.withCode();
  }

  #numbered(number: unknown): Running | undefined {
    return [...this.#running.values()].find((running) => running.number === number);
  }

  #begin(profile: Profile, session: IdentityCenterSession): Running {
    this.#count += 1;
    const number = this.#count;
    let way = usualWay(session);
    let attempt = new AbortController();
    const work = async (report: ProgressReport, signal: AbortSignal) => {
      for (;;) {
        attempt = new AbortController();
        report(0, "Contacting IAM Identity Center…");
        const show = (page: SignInPage) => {
          running.page = page;
          report(0, ...waitingText(page, number));
          void this.openPage(number);
        };
        try {
          await this.#ports.tokens.signIn(profile, session, {
            way,
            show,
            signal: AbortSignal.any([signal, attempt.signal]),
          });
          break;
        } catch (error) {
          if (!attempt.signal.aborted || signal.aborted) {
            throw error;
          }
        }
      }
      const shared = (await this.sessions()).find((one) => one.session.key === session.key);
      this.#ports.changed(shared?.profiles ?? [profile]);
      inform(`Signed in to ${sessionTitle(session)}.`);
    };
    const running: Running = {
      number,
      done: Promise.resolve(withProgress(`Sign in to ${sessionTitle(session)}`, work)),
      withCode: () => {
        if (way === "browser") {
          way = "code";
          attempt.abort();
        }
      },
    };
    return running;
  }
}

/**
 * A browser can come back to 127.0.0.1 only if it runs on the machine of the extension. Legacy sessions have no other way
 * than the code, as in the AWS CLI.
 */
function usualWay({ name }: IdentityCenterSession): SignInWay {
  const isHere = vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop;
  return isHere && name !== undefined ? "browser" : "code";
}

function waitingText(
  { userCode }: SignInPage,
  number: number,
): Parameters<ProgressReport> extends [number, ...infer T] ? T : never {
  const again = { label: "Open Page Again", command: "cloudtrail.openSignInPage", argument: number } as const;
  return userCode === undefined
    ? [
        "Approve the request in your browser.",
        [again, { label: "Use a Code Instead", command: "cloudtrail.signInWithCode", argument: number }],
      ]
    : [
        `Approve the code ${userCode} in your browser.`,
        [again, { label: "Copy Code", command: "cloudtrail.copySignInCode", argument: number }],
      ];
}
