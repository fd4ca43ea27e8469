import { createHash } from "node:crypto";
import { untilAborted } from "../../async/abort.ts";
import type { Clock } from "../../async/clock.ts";
import type { Profile } from "../profiles.ts";
import { partsOf } from "../sdkError.ts";
import type { Transport } from "../transport.ts";
import type { SignInPage } from "./flows.ts";
import type { IdentityCenterSession } from "./session.ts";
import { type SessionTokens, sessionFolders, TokenCache } from "./tokenCache.ts";

/** Access tokens this close to their end are renewed, as the SDK does. */
const RENEW_BEFORE = 5 * 60_000;

/** How a person approves a sign-in: in the browser of this machine, or with a code in any browser. */
export type SignInWay = "browser" | "code";

/** The state of a session as its token file has it. */
export interface SessionLook {
  /** "renewable": expired, but it has a refresh token. */
  readonly state: "signed-in" | "renewable" | "signed-out";
  /** Differs for other tokens. Not secret. */
  readonly version: string;
}

export interface SignInOptions {
  readonly way: SignInWay;
  /** Opens the page in the person's browser, and shows how to open it again. Must not throw. */
  readonly show: (page: SignInPage) => void;
  readonly signal: AbortSignal;
}

/**
 * The tokens of Identity Center sessions, in the files that the AWS CLI and SDKs share. Only `signIn` is interactive. Loads
 * the AWS SDK on first use.
 */
export class IdentityCenterTokens {
  readonly #clock: Clock;
  readonly #transport: (session: IdentityCenterSession) => Promise<Transport>;
  readonly #cache: TokenCache;
  readonly #renewals = new Map<string, Promise<SessionTokens | undefined>>();
  /** Refresh tokens that Identity Center refused. */
  readonly #refused = new Set<string>();

  /** @param transport throws `Failure` for a CA bundle that cannot be used */
  constructor({
    clock,
    transport,
  }: {
    readonly clock: Clock;
    readonly transport: (session: IdentityCenterSession) => Promise<Transport>;
  }) {
    this.#clock = clock;
    this.#transport = transport;
    this.#cache = new TokenCache(() => sessionFolders().sso);
  }

  /**
   * A valid access token, renewed with the refresh token if it is about to expire. Undefined: the person has to sign in.
   * Throws what the SDK throws if the token expired and could not be renewed for another reason, or an AbortError.
   */
  async accessToken(session: IdentityCenterSession, signal: AbortSignal): Promise<string | undefined> {
    const tokens = await this.#cache.read(session.key);
    if (tokens === undefined || tokens.expiresAt - this.#clock.now() > RENEW_BEFORE) {
      return tokens?.accessToken;
    }
    const renewed = await untilAborted(this.#renewOnce(session, tokens), signal);
    return renewed === undefined || renewed.expiresAt <= this.#clock.now() ? undefined : renewed.accessToken;
  }

  /** Reads the token file only. */
  async look({ key }: IdentityCenterSession): Promise<SessionLook> {
    const tokens = await this.#cache.read(key);
    if (tokens === undefined) {
      return { state: "signed-out", version: "" };
    }
    const isValid = tokens.expiresAt > this.#clock.now();
    return {
      state: isValid ? "signed-in" : this.#renewable(tokens) === undefined ? "signed-out" : "renewable",
      version: createHash("sha256").update(tokens.accessToken).digest("hex"),
    };
  }

  /** Signs in and stores the tokens. Call it only on a person's request. Throws `Failure` or an AbortError. */
  async signIn(profile: Profile, session: IdentityCenterSession, options: SignInOptions): Promise<void> {
    const [{ OidcApi }, { signInWithBrowser, signInWithCode }] = await Promise.all([
      import("./oidcClient.ts"),
      import("./flows.ts"),
    ]);
    const oidc = new OidcApi(session, await this.#transport(session));
    const ports = { oidc, clock: this.#clock, show: options.show, signal: options.signal };
    try {
      const tokens =
        options.way === "browser"
          ? await signInWithBrowser(session, ports).catch((error: unknown) => {
              if (field(error, "syscall") === "listen") {
                // No port of this machine can be opened.
                return signInWithCode(session, ports);
              }
              throw error;
            })
          : await signInWithCode(session, ports);
      await this.#cache.write(session.key, tokens);
    } catch (error) {
      const { signInFailure } = await import("./signInFailure.ts");
      throw signInFailure(error, profile, session);
    } finally {
      oidc.close();
    }
  }

  /**
   * Removes the tokens from this machine and ends the session at Identity Center. Throws `Failure` if Identity Center does
   * not confirm it; the tokens are removed even then.
   */
  async signOut(profile: Profile, session: IdentityCenterSession): Promise<void> {
    const tokens = await this.#cache.read(session.key);
    await this.#cache.remove(session.key);
    if (tokens === undefined || tokens.expiresAt <= this.#clock.now()) {
      return;
    }
    const { PortalApi } = await import("./portalClient.ts");
    const portal = new PortalApi(session, await this.#transport(session));
    try {
      await portal.logout(tokens.accessToken);
    } catch (error) {
      if (partsOf(error).name !== "UnauthorizedException") {
        const { signOutFailure } = await import("./signInFailure.ts");
        throw signOutFailure(error, profile, session);
      }
    } finally {
      portal.close();
    }
  }

  /** All callers share a renewal, so none of them can cancel it. The transport's timeouts end it. */
  #renewOnce(session: IdentityCenterSession, tokens: SessionTokens): Promise<SessionTokens | undefined> {
    const { key } = session;
    const running = this.#renewals.get(key) ?? this.#renew(session, tokens).finally(() => this.#renewals.delete(key));
    this.#renewals.set(key, running);
    return running;
  }

  /** Renewed tokens, or those of the file if they cannot be renewed but still are valid. */
  async #renew(session: IdentityCenterSession, tokens: SessionTokens): Promise<SessionTokens | undefined> {
    const refresh = this.#renewable(tokens);
    const isValid = tokens.expiresAt > this.#clock.now();
    if (refresh === undefined) {
      return isValid ? tokens : undefined;
    }
    const [{ OidcApi }, { refreshTokens }] = await Promise.all([import("./oidcClient.ts"), import("./flows.ts")]);
    const oidc = new OidcApi(session, await this.#transport(session));
    try {
      const renewed = await refreshTokens({ ...tokens, refresh }, oidc, this.#clock.now);
      await this.#cache.write(session.key, renewed).catch(() => undefined);
      return renewed;
    } catch (error) {
      if (
        !/^(InvalidGrant|InvalidClient|UnauthorizedClient|ExpiredToken|AccessDenied)Exception$/.test(
          partsOf(error).name,
        )
      ) {
        if (isValid) {
          return tokens;
        }
        throw error;
      }
      // The AWS CLI or another window may have used the refresh token meanwhile: it is valid for one use.
      this.#refused.add(refresh.token);
      const stored = await this.#cache.read(session.key);
      return stored !== undefined && stored.accessToken !== tokens.accessToken ? stored : isValid ? tokens : undefined;
    } finally {
      oidc.close();
    }
  }

  #renewable({ refresh }: SessionTokens): SessionTokens["refresh"] {
    const isUsable =
      refresh !== undefined &&
      !this.#refused.has(refresh.token) &&
      (refresh.clientExpiresAt === undefined || refresh.clientExpiresAt > this.#clock.now());
    return isUsable ? refresh : undefined;
  }
}

function field(error: unknown, name: string): unknown {
  return typeof error === "object" && error !== null ? Reflect.get(error, name) : undefined;
}
