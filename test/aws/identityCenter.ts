import { randomBytes, randomUUID } from "node:crypto";
import { type Assignment, assignmentsOf } from "../world/identityCenter.ts";
import type { World } from "../world/types.ts";
import type { Answer } from "./errors.ts";
import { IdentityCenterOidc } from "./identityCenterOidc.ts";
import { IdentityCenterPortal } from "./identityCenterPortal.ts";
import type { Call } from "./services.ts";

/** What a test may change of Identity Center while it runs. Times are seconds. */
export interface IdentityCenterSettings {
  readonly assignments: readonly Assignment[];
  /** Accounts, or roles of one, on a page. Default 100. */
  readonly perPage: number;
  /** How long an access token is valid. Default 3,600; AWS: as the session, eight hours unless configured. */
  readonly tokenSeconds: number;
  /** How long the whole session lasts: then its refresh tokens are refused. Default 8 hours. */
  readonly sessionSeconds: number;
  /** Default 600. */
  readonly deviceCodeSeconds: number;
  /** Seconds between two requests with a device code; an earlier one gets SlowDown. Default 1; AWS: 1 or 5. */
  readonly interval: number;
  /** How long a client registration is valid. Default 90 days. */
  readonly registrationSeconds: number;
  /** Whether tokens can be refreshed. AWS does so for clients that registered the scope and the grant. Default true. */
  readonly refreshes: boolean;
}

/** A signed-in person: the tokens of one sign-in end together. */
export interface PortalSession {
  readonly id: string;
  /** Milliseconds since 1970 UTC. */
  readonly expires: number;
}

/** The state that both of Identity Center's services share. */
export class IdentityCenterState {
  settings: IdentityCenterSettings;
  readonly now: () => number;
  readonly #accessTokens = new Map<string, { readonly session: PortalSession; readonly expires: number }>();
  readonly #refreshTokens = new Map<string, { readonly session: PortalSession; readonly clientId: string }>();
  readonly #ended = new Set<string>();

  constructor(world: World, now: () => number) {
    this.now = now;
    this.settings = {
      assignments: assignmentsOf(world.accounts),
      perPage: 100,
      tokenSeconds: 3_600,
      sessionSeconds: 8 * 3_600,
      deviceCodeSeconds: 600,
      interval: 1,
      registrationSeconds: 90 * 86_400,
      refreshes: true,
    };
  }

  openSession(): PortalSession {
    return { id: randomUUID(), expires: this.now() + this.settings.sessionSeconds * 1_000 };
  }

  isOpen({ id, expires }: PortalSession): boolean {
    return !this.#ended.has(id) && expires > this.now();
  }

  /** Tokens of a session as CreateToken answers them; the refresh token only for clients that may refresh. */
  issue(session: PortalSession, clientId: string, mayRefresh: boolean): Readonly<Record<string, unknown>> {
    const seconds = Math.min(this.settings.tokenSeconds, Math.floor((session.expires - this.now()) / 1_000));
    const accessToken = `aoa${randomBytes(24).toString("base64url")}`;
    this.#accessTokens.set(accessToken, { session, expires: this.now() + seconds * 1_000 });
    const answer = { accessToken, tokenType: "Bearer", expiresIn: seconds };
    if (!mayRefresh || !this.settings.refreshes) {
      return answer;
    }
    const refreshToken = `aor${randomBytes(24).toString("base64url")}`;
    this.#refreshTokens.set(refreshToken, { session, clientId });
    return { ...answer, refreshToken };
  }

  /** The session of a refresh token of this client, which is used up. Undefined: unknown, ended, or used before. */
  takeRefreshToken(token: string, clientId: string): PortalSession | undefined {
    const held = this.#refreshTokens.get(token);
    this.#refreshTokens.delete(token);
    return held !== undefined && held.clientId === clientId && this.isOpen(held.session) ? held.session : undefined;
  }

  /** The session of a valid access token. */
  sessionOf(token: string): PortalSession | undefined {
    const held = this.#accessTokens.get(token);
    return held !== undefined && held.expires > this.now() && this.isOpen(held.session) ? held.session : undefined;
  }

  end({ id }: PortalSession): void {
    this.#ended.add(id);
  }

  /** Ends every session: an administrator did, or the person signed out elsewhere. */
  endAll(): void {
    for (const { session } of [...this.#accessTokens.values(), ...this.#refreshTokens.values()]) {
      this.#ended.add(session.id);
    }
  }
}

/** IAM Identity Center: its OIDC service with the pages that a browser shows, and its portal. Calls are unsigned. */
export class IdentityCenter {
  readonly #state: IdentityCenterState;
  readonly #oidc: IdentityCenterOidc;
  readonly #portal: IdentityCenterPortal;

  constructor(world: World, now: () => number) {
    this.#state = new IdentityCenterState(world, now);
    this.#oidc = new IdentityCenterOidc(this.#state);
    this.#portal = new IdentityCenterPortal(this.#state, world);
  }

  get settings(): IdentityCenterSettings {
    return this.#state.settings;
  }

  set settings(settings: IdentityCenterSettings) {
    this.#state.settings = settings;
  }

  /** Decides a device code as the person would in the browser. False: no such code waits. */
  decide(userCode: string, isAllowed: boolean): boolean {
    return this.#oidc.decide(userCode, isAllowed);
  }

  /** The user codes that wait for the person, oldest first. */
  get waitingCodes(): readonly string[] {
    return this.#oidc.waitingCodes;
  }

  endSessions(): void {
    this.#state.endAll();
  }

  /** Throws `AwsError`. */
  answer(call: Call, host: string, requestId: string): Answer {
    return call.service === "sso"
      ? this.#portal.answer(call, requestId)
      : this.#oidc.answer(call, `http://${pageHost(host)}`, requestId);
  }
}

/**
 * The host of the pages. Browsers resolve `*.localhost` to this machine; an editor in a browser would send 127.0.0.1 through
 * its own proxy, as it does with no page of AWS.
 */
function pageHost(host: string): string {
  return host.replace(/^127\.0\.0\.1(?=:|$)/, "acme.localhost");
}
