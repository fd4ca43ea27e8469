import { createHash, randomBytes } from "node:crypto";
import { type Clock, pause } from "../../async/clock.ts";
import { isPassing, partsOf } from "../sdkError.ts";
import { type Loopback, listenForCallback } from "./loopback.ts";
import type { DeviceAuthorization, Grant, IssuedTokens, OidcApi, OidcClient } from "./oidcClient.ts";
import type { IdentityCenterSession } from "./session.ts";
import type { SessionTokens } from "./tokenCache.ts";

/** The page on which a person approves a sign-in. */
export interface SignInPage {
  readonly url: string;
  /** A code that the page shows too, for the person to compare. Absent: the browser comes back by itself. */
  readonly userCode?: string;
}

export interface FlowPorts {
  readonly oidc: OidcApi;
  readonly clock: Clock;
  /** Opens the page in the person's browser, and shows how to open it again. Must not throw. */
  readonly show: (page: SignInPage) => void;
  readonly signal: AbortSignal;
}

/** The person denied the sign-in in the browser. */
export class SignInDenied extends Error {}
/** The sign-in was not approved in time. */
export class SignInTimedOut extends Error {}

const DEVICE_GRANT: Grant = "urn:ietf:params:oauth:grant-type:device_code";
/** How long the browser may take to come back: the same as the AWS CLI. */
const BROWSER_TIME = 10 * 60_000;
/** RFC 8628, 3.5: after "slow_down" the interval grows by 5 seconds. */
const SLOWER_BY = 5;

/**
 * Signs in through the browser of this machine (authorization code with PKCE): the browser comes back to 127.0.0.1. Throws
 * `SignInDenied`, `SignInTimedOut`, what the SDK throws, or an AbortError.
 */
export async function signInWithBrowser(session: IdentityCenterSession, ports: FlowPorts): Promise<SessionTokens> {
  const { oidc, clock, show } = ports;
  const stop = new AbortController();
  const signal = AbortSignal.any([ports.signal, stop.signal]);
  const state = randomBytes(32).toString("base64url");
  const verifier = randomBytes(48).toString("base64url");
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  const loopback = await listenForCallback(state, signal);
  try {
    const client = await oidc.register("authorization_code", signal);
    show({ url: await oidc.authorizeUrl(client, loopback.redirectUri, state, challenge) });
    const code = await codeOf(loopback, clock, signal);
    const issued = await oidc.createToken(
      {
        ...keysOf(client),
        grantType: "authorization_code",
        code,
        codeVerifier: verifier,
        redirectUri: loopback.redirectUri,
      },
      signal,
    );
    return tokensFrom(issued, client, session, clock.now());
  } finally {
    // Stops listening.
    stop.abort();
  }
}

async function codeOf({ callback }: Loopback, clock: Clock, signal: AbortSignal): Promise<string> {
  const late = pause(clock, BROWSER_TIME, signal).then(() => {
    throw new SignInTimedOut("no answer from the browser");
  });
  const came = await Promise.race([callback, late]);
  if ("error" in came) {
    throw new SignInDenied(came.error);
  }
  return came.code;
}

/**
 * Signs in with a code that the person approves in any browser. Asks as often as Identity Center allows. Throws
 * `SignInDenied`, `SignInTimedOut`, what the SDK throws, or an AbortError.
 */
export async function signInWithCode(session: IdentityCenterSession, ports: FlowPorts): Promise<SessionTokens> {
  const { oidc, clock, show, signal } = ports;
  const client = await oidc.register(DEVICE_GRANT, signal);
  const device = await oidc.startDevice(client, signal);
  show({ url: device.page, userCode: device.userCode });
  const issued = await askUntilApproved(client, device, ports);
  return tokensFrom(issued, client, session, clock.now());
}

async function askUntilApproved(
  client: OidcClient,
  { deviceCode, expiresInSeconds, intervalSeconds }: DeviceAuthorization,
  { oidc, clock, signal }: FlowPorts,
): Promise<IssuedTokens> {
  const end = clock.now() + expiresInSeconds * 1_000;
  let interval = Math.max(1, intervalSeconds);
  while (clock.now() < end) {
    await pause(clock, interval * 1_000, signal);
    try {
      return await oidc.createToken({ ...keysOf(client), grantType: DEVICE_GRANT, deviceCode }, signal);
    } catch (error) {
      switch (partsOf(error).name) {
        case "AuthorizationPendingException":
          break;
        case "SlowDownException":
          interval += SLOWER_BY;
          break;
        case "ExpiredTokenException":
          throw new SignInTimedOut("the code expired", { cause: error });
        case "AccessDeniedException":
          throw new SignInDenied("access_denied", { cause: error });
        default:
          if (!isPassing(error)) {
            throw error;
          }
      }
    }
  }
  throw new SignInTimedOut("the code expired");
}

/** New tokens for a refresh token. Throws what the SDK throws. */
export async function refreshTokens(
  { refresh, startUrl, region }: SessionTokens & { readonly refresh: NonNullable<SessionTokens["refresh"]> },
  oidc: OidcApi,
  now: () => number,
): Promise<SessionTokens> {
  const { clientId, clientSecret, token } = refresh;
  const issued = await oidc.createToken({ clientId, clientSecret, grantType: "refresh_token", refreshToken: token });
  return {
    accessToken: issued.accessToken,
    expiresAt: now() + issued.expiresInSeconds * 1_000,
    ...(startUrl === undefined ? {} : { startUrl }),
    ...(region === undefined ? {} : { region }),
    refresh: { ...refresh, token: issued.refreshToken ?? token },
  };
}

function keysOf({ clientId, clientSecret }: OidcClient): { readonly clientId: string; readonly clientSecret: string } {
  return { clientId, clientSecret };
}

function tokensFrom(
  { accessToken, expiresInSeconds, refreshToken }: IssuedTokens,
  client: OidcClient,
  { startUrl, region }: IdentityCenterSession,
  now: number,
): SessionTokens {
  return {
    accessToken,
    expiresAt: now + expiresInSeconds * 1_000,
    startUrl,
    region,
    ...(refreshToken === undefined
      ? {}
      : { refresh: { token: refreshToken, ...keysOf(client), clientExpiresAt: client.expiresAt } }),
  };
}
