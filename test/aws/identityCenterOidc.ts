import { createHash, randomBytes, randomUUID } from "node:crypto";
import { type Answer, AwsError, jsonAnswer } from "./errors.ts";
import type { IdentityCenterState, PortalSession } from "./identityCenter.ts";
import { authorizePage, devicePage, messagePage, redirectTo } from "./identityCenterPages.ts";
import { Members } from "./members.ts";
import type { Call } from "./services.ts";

const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code";
const portalScope = "sso:account:access";

interface Client {
  readonly id: string;
  readonly secret: string;
  readonly expires: number;
  readonly grants: readonly string[];
  readonly scopes: readonly string[];
  /** Without a port: the authorize page accepts any. */
  readonly redirects: readonly string[];
}

interface DeviceCode {
  readonly clientId: string;
  readonly userCode: string;
  readonly expires: number;
  lastAsked?: number;
  decision?: "allowed" | "denied";
}

interface AuthorizationCode {
  readonly clientId: string;
  readonly redirect: string;
  readonly challenge: string;
  readonly expires: number;
}

/** An OIDC error: name of the exception, HTTP status, and the code of the OAuth standard in the body. */
function refusal(name: string, error: string, description: string, status = 400): AwsError {
  return new AwsError(name, description, status, {}, { error, error_description: description });
}

const invalidGrant = () => refusal("InvalidGrantException", "invalid_grant", "Invalid grant provided");
const invalidRequest = (what: string) => refusal("InvalidRequestException", "invalid_request", what);

/** RegisterClient, StartDeviceAuthorization, CreateToken, and the pages on which the person allows or denies. */
export class IdentityCenterOidc {
  readonly #state: IdentityCenterState;
  readonly #clients = new Map<string, Client>();
  readonly #devices = new Map<string, DeviceCode>();
  readonly #codes = new Map<string, AuthorizationCode>();

  constructor(state: IdentityCenterState) {
    this.#state = state;
  }

  get waitingCodes(): readonly string[] {
    return [...this.#devices.values()].filter(({ decision }) => decision === undefined).map(({ userCode }) => userCode);
  }

  decide(userCode: string, isAllowed: boolean): boolean {
    const device = [...this.#devices.values()].find((one) => one.userCode === userCode);
    if (device === undefined || device.decision !== undefined || device.expires <= this.#state.now()) {
      return false;
    }
    device.decision = isAllowed ? "allowed" : "denied";
    return true;
  }

  answer(call: Call, origin: string, requestId: string): Answer {
    const members = new Members(call.parameters);
    switch (call.operation) {
      case "RegisterClient":
        return jsonAnswer(this.#register(members), requestId);
      case "StartDeviceAuthorization":
        return jsonAnswer(this.#startDevice(members, origin), requestId);
      case "CreateToken":
        return jsonAnswer(this.#createToken(members), requestId);
      case "Authorize":
        return this.#authorize(members);
      case "Device":
        return this.#device(members);
      default:
        throw new AwsError("UnknownOperationException", `The wire AWS does not serve ${call.operation}`);
    }
  }

  #register(members: Members): unknown {
    const name = members.text("clientName");
    const grants = members.texts("grantTypes") ?? [deviceGrant, "refresh_token"];
    const redirects = members.texts("redirectUris") ?? [];
    if (name === undefined || members.text("clientType") !== "public") {
      throw refusal("InvalidClientMetadataException", "invalid_client_metadata", "clientName or clientType is invalid");
    }
    const hasCode = grants.includes("authorization_code");
    if (hasCode && grants.includes(deviceGrant)) {
      // Some Identity Centers refuse a client for both (github.com/synfinatic/aws-sso-cli issue 1359).
      throw refusal("InvalidScopeException", "invalid_scope", "Invalid scope");
    }
    if (hasCode && (redirects.length === 0 || members.text("issuerUrl") === undefined)) {
      throw invalidRequest("redirectUris and issuerUrl are required for authorization_code");
    }
    if (redirects.some((uri) => !/^http:\/\/127\.0\.0\.1(?:\/|$)/.test(uri))) {
      throw refusal("InvalidRedirectUriException", "invalid_redirect_uri", "Invalid redirect URI");
    }
    const { registrationSeconds } = this.#state.settings;
    const issued = Math.floor(this.#state.now() / 1_000);
    const client: Client = {
      id: randomBytes(16).toString("base64url"),
      secret: `secret-${randomUUID()}`,
      expires: (issued + registrationSeconds) * 1_000,
      grants,
      scopes: members.texts("scopes") ?? [],
      redirects,
    };
    this.#clients.set(client.id, client);
    return {
      clientId: client.id,
      clientSecret: client.secret,
      clientIdIssuedAt: issued,
      clientSecretExpiresAt: issued + registrationSeconds,
    };
  }

  #clientOf(members: Members): Client {
    const client = this.#clients.get(members.text("clientId") ?? "");
    if (client === undefined || client.secret !== members.text("clientSecret")) {
      throw refusal("InvalidClientException", "invalid_client", "Invalid client provided", 401);
    }
    if (client.expires <= this.#state.now()) {
      throw refusal("InvalidClientException", "invalid_client", "Client is expired", 401);
    }
    return client;
  }

  #startDevice(members: Members, origin: string): unknown {
    const client = this.#clientOf(members);
    if (!client.grants.includes(deviceGrant)) {
      throw refusal("UnauthorizedClientException", "unauthorized_client", "The client may not use a device code");
    }
    if (!URL.canParse(members.text("startUrl") ?? "")) {
      throw invalidRequest("Invalid startUrl");
    }
    const { deviceCodeSeconds, interval } = this.#state.settings;
    const userCode = [letters(), letters()].join("-");
    const deviceCode = randomBytes(32).toString("base64url");
    const expires = this.#state.now() + deviceCodeSeconds * 1_000;
    this.#devices.set(deviceCode, { clientId: client.id, userCode, expires });
    const page = `${origin}/device`;
    return {
      deviceCode,
      userCode,
      verificationUri: page,
      verificationUriComplete: `${page}?user_code=${userCode}`,
      expiresIn: deviceCodeSeconds,
      interval,
    };
  }

  #createToken(members: Members): unknown {
    const client = this.#clientOf(members);
    const grant = members.text("grantType") ?? "";
    if (![deviceGrant, "authorization_code", "refresh_token"].includes(grant)) {
      throw refusal("UnsupportedGrantTypeException", "unsupported_grant_type", "Unsupported grant type");
    }
    if (!client.grants.includes(grant)) {
      throw refusal("UnauthorizedClientException", "unauthorized_client", "The client may not use this grant");
    }
    return this.#state.issue(this.#sessionFor(grant, client, members), client.id, mayRefresh(client));
  }

  #sessionFor(grant: string, client: Client, members: Members): PortalSession {
    if (grant === deviceGrant) {
      return this.#askDevice(client, members.text("deviceCode") ?? "");
    }
    if (grant === "authorization_code") {
      return this.#redeem(client, members);
    }
    const session = this.#state.takeRefreshToken(members.text("refreshToken") ?? "", client.id);
    if (session === undefined) {
      throw invalidGrant();
    }
    return session;
  }

  #askDevice(client: Client, deviceCode: string): PortalSession {
    const device = this.#devices.get(deviceCode);
    if (device === undefined || device.clientId !== client.id) {
      throw invalidGrant();
    }
    const now = this.#state.now();
    const since = now - (device.lastAsked ?? Number.NEGATIVE_INFINITY);
    device.lastAsked = now;
    if (device.expires <= now) {
      throw refusal("ExpiredTokenException", "expired_token", "Device code expired");
    }
    switch (device.decision) {
      case "allowed":
        this.#devices.delete(deviceCode);
        return this.#state.openSession();
      case "denied":
        throw refusal("AccessDeniedException", "access_denied", "The person denied the request");
      default:
        throw since < this.#state.settings.interval * 900
          ? refusal("SlowDownException", "slow_down", "Slow down")
          : refusal("AuthorizationPendingException", "authorization_pending", "Authorization is still pending");
    }
  }

  #redeem(client: Client, members: Members): PortalSession {
    const code = members.text("code") ?? "";
    const held = this.#codes.get(code);
    this.#codes.delete(code);
    const challenge = createHash("sha256")
      .update(members.text("codeVerifier") ?? "")
      .digest("base64url");
    if (
      held === undefined ||
      held.clientId !== client.id ||
      held.redirect !== members.text("redirectUri") ||
      held.challenge !== challenge ||
      held.expires <= this.#state.now()
    ) {
      throw invalidGrant();
    }
    return this.#state.openSession();
  }

  /** The page of a sign-in in the browser, and where its links lead. A wrong client is never redirected to. */
  #authorize(members: Members): Answer {
    const client = this.#clients.get(members.text("client_id") ?? "");
    const redirect = members.text("redirect_uri") ?? "";
    const challenge = members.text("code_challenge") ?? "";
    const isAsked =
      members.text("response_type") === "code" &&
      members.text("code_challenge_method") === "S256" &&
      (members.text("scopes") ?? "").split(/[ ,]/).includes(portalScope) &&
      challenge !== "" &&
      client?.redirects.includes(redirect.replace(/^(http:\/\/127\.0\.0\.1):\d+/, "$1"));
    if (!isAsked || client === undefined || client.expires <= this.#state.now()) {
      return messagePage("Invalid request", "This sign-in request is not valid.", 400);
    }
    const state = members.text("state") ?? "";
    switch (members.text("decision")) {
      case "allow": {
        const code = randomBytes(24).toString("base64url");
        const expires = this.#state.now() + 300_000;
        this.#codes.set(code, { clientId: client.id, redirect, challenge, expires });
        return redirectTo(redirect, { code, state });
      }
      case "deny":
        return redirectTo(redirect, { error: "access_denied", error_description: "User denied access", state });
      default:
        return authorizePage(members);
    }
  }

  #device(members: Members): Answer {
    const userCode = members.text("user_code") ?? "";
    const decision = members.text("decision");
    if (decision === undefined) {
      return this.waitingCodes.includes(userCode)
        ? devicePage(userCode)
        : messagePage("Code not valid", "Enter the code that the application shows.", 400);
    }
    return this.decide(userCode, decision === "allow")
      ? messagePage(
          decision === "allow" ? "Request approved" : "Request denied",
          "You can close this page and return to the application.",
        )
      : messagePage("Code not valid", "The code is unknown, used or expired.", 400);
  }
}

function mayRefresh({ grants, scopes }: Client): boolean {
  return grants.includes("refresh_token") && scopes.includes(portalScope);
}

/** Four letters that are not mistaken for others. */
function letters(): string {
  const alphabet = "BCDFGHJKLMNPQRSTVWXZ";
  return [...randomBytes(4)].map((byte) => alphabet.charAt(byte % alphabet.length)).join("");
}
