import {
  CreateTokenCommand,
  type CreateTokenCommandInput,
  RegisterClientCommand,
  SSOOIDCClient,
  StartDeviceAuthorizationCommand,
} from "@aws-sdk/client-sso-oidc";
import { clientConfig } from "../serviceClient.ts";
import type { Transport } from "../transport.ts";
import type { IdentityCenterSession } from "./session.ts";

/** The path of the loopback address to which the browser is sent back: the same as the AWS CLI's. */
export const CALLBACK_PATH = "/oauth/callback";

/** How a person approves a sign-in. */
export type Grant = "authorization_code" | "urn:ietf:params:oauth:grant-type:device_code";

/** A registration with Identity Center's OIDC service. Secret. */
export interface OidcClient {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Milliseconds since 1970 UTC. */
  readonly expiresAt: number;
}

/** What CreateToken answers. */
export interface IssuedTokens {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  readonly refreshToken?: string;
}

/** A device code with the page on which it is approved. */
export interface DeviceAuthorization {
  readonly deviceCode: string;
  readonly userCode: string;
  /** The page with the code filled in. */
  readonly page: string;
  readonly expiresInSeconds: number;
  readonly intervalSeconds: number;
}

/** Operations of Identity Center's OIDC service. They are not signed. Methods throw what the SDK throws. */
export class OidcApi {
  readonly #sdk: SSOOIDCClient;
  readonly #session: IdentityCenterSession;

  constructor(session: IdentityCenterSession, transport: Transport) {
    this.#session = session;
    const { profile, region, endpoints } = session;
    this.#sdk = new SSOOIDCClient({ ...clientConfig({ profile, transport, endpoint: endpoints.oidc }), region });
  }

  /** Registers this extension as a client for one kind of sign-in; for both at once some organizations refuse it. */
  async register(grant: Grant, abortSignal: AbortSignal): Promise<OidcClient> {
    const { scopes, startUrl } = this.#session;
    const answer = await this.#sdk.send(
      new RegisterClientCommand({
        clientName: "CloudTrail Investigator",
        clientType: "public",
        scopes: [...scopes],
        grantTypes: [grant, "refresh_token"],
        ...(grant === "authorization_code"
          ? { redirectUris: [`http://127.0.0.1${CALLBACK_PATH}`], issuerUrl: startUrl }
          : {}),
      }),
      { abortSignal },
    );
    return {
      clientId: required(answer.clientId),
      clientSecret: required(answer.clientSecret),
      expiresAt: (answer.clientSecretExpiresAt ?? 0) * 1_000,
    };
  }

  /** The address of the page on which the person approves a sign-in in the browser. */
  async authorizeUrl({ clientId }: OidcClient, redirectUri: string, state: string, challenge: string): Promise<string> {
    const query = new URLSearchParams({
      response_type: "code",
      client_id: clientId,
      redirect_uri: redirectUri,
      state,
      code_challenge_method: "S256",
      code_challenge: challenge,
      scopes: this.#session.scopes.join(","),
    });
    return `${await this.#endpoint()}/authorize?${query}`;
  }

  async startDevice({ clientId, clientSecret }: OidcClient, abortSignal: AbortSignal): Promise<DeviceAuthorization> {
    const { startUrl } = this.#session;
    const answer = await this.#sdk.send(new StartDeviceAuthorizationCommand({ clientId, clientSecret, startUrl }), {
      abortSignal,
    });
    return {
      deviceCode: required(answer.deviceCode),
      userCode: required(answer.userCode),
      page: required(answer.verificationUriComplete ?? answer.verificationUri),
      expiresInSeconds: answer.expiresIn ?? 600,
      intervalSeconds: answer.interval ?? 5,
    };
  }

  /** Exchanges a code or a refresh token for tokens. */
  async createToken(input: CreateTokenCommandInput, abortSignal?: AbortSignal): Promise<IssuedTokens> {
    const options = abortSignal === undefined ? {} : { abortSignal };
    const { accessToken, expiresIn, refreshToken } = await this.#sdk.send(new CreateTokenCommand(input), options);
    return {
      accessToken: required(accessToken),
      expiresInSeconds: expiresIn ?? 0,
      ...(refreshToken === undefined ? {} : { refreshToken }),
    };
  }

  close(): void {
    this.#sdk.destroy();
  }

  /** Without a slash at its end. From the SDK's rules for the Region's partition, unless the configuration has one. */
  async #endpoint(): Promise<string> {
    const { endpoints, region } = this.#session;
    if (endpoints.oidc !== undefined) {
      return endpoints.oidc.replace(/\/$/, "");
    }
    const { config } = this.#sdk;
    const { url } = config.endpointProvider({
      Region: region,
      UseDualStack: await config.useDualstackEndpoint(),
      UseFIPS: await config.useFipsEndpoint(),
    });
    return url.href.replace(/\/$/, "");
  }
}

/** Identity Center's answer always contains it; a portal's page that parses as JSON does not. */
function required(value: string | undefined): string {
  if (value === undefined || value === "") {
    throw new SyntaxError("the answer of IAM Identity Center is incomplete");
  }
  return value;
}
