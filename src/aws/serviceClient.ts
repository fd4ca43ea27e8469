import { requestHandler } from "./boundedHandler.ts";
import type { AnswerLimits, Transport } from "./transport.ts";
import { customUserAgent } from "./userAgent.ts";

// Base of the service clients (cloudTrailClient.ts and the other *Client.ts files), which services.ts loads on first
// use. Together they contain every AWS operation that is called, all of them read-only. Sign-in is in credentials.ts.

/** Credentials that sign requests. Secret. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** Absent: they do not expire, or the expiration is unknown. */
  readonly expiration?: Date;
  readonly accountId?: string;
}

/** Which of AWS's endpoints are called. */
export interface EndpointVariant {
  /** Endpoints with cryptography that is validated under FIPS 140. They exist in few Regions. */
  readonly fips: boolean;
  /** Endpoints with an IPv6 address as well. */
  readonly dualStack: boolean;
}

export interface ClientSettings {
  /** The profile of the AWS files whose other settings the SDK reads. Absent: those of the default profile. */
  readonly profile: string | undefined;
  /** Absent: as the SDK reads it for `profile`. */
  readonly variant?: EndpointVariant;
  readonly region: string;
  /** Called for each request; must not prompt or run a command. */
  readonly credentials: () => Promise<Credentials>;
  /** From the user's AWS configuration. Absent: AWS. */
  readonly endpoint: string | undefined;
  readonly transport: Transport;
  /** Default: `API_ANSWERS`. */
  readonly limits?: AnswerLimits;
}

/**
 * The configuration of every client, also of those that the SDK makes to sign in. One attempt per call: rate limits and
 * retries are handled by `Connections`.
 */
export function clientConfig(settings: Omit<ClientSettings, "credentials" | "region">) {
  return {
    maxAttempts: 1,
    customUserAgent: customUserAgent(),
    // Otherwise the SDK would use the default profile's endpoint for every profile.
    ignoreConfiguredEndpointUrls: true,
    requestHandler: requestHandler(settings.transport, settings.limits),
    ...(settings.variant === undefined
      ? {}
      : { useFipsEndpoint: settings.variant.fips, useDualstackEndpoint: settings.variant.dualStack }),
    ...(settings.profile === undefined ? {} : { profile: settings.profile }),
    // Some operations have a host name of their own, which would be put before that of the configured endpoint.
    ...(settings.endpoint === undefined ? {} : { endpoint: settings.endpoint, disableHostPrefix: true }),
  };
}

/** `clientConfig` with Region and credentials. */
export function serviceConfig(settings: ClientSettings) {
  const { region, credentials } = settings;
  return { ...clientConfig(settings), region, credentials };
}

/** A client of one service in one Region for one profile. Subclasses have one method per operation. */
export abstract class ServiceClient<Sdk extends { readonly config: { readonly systemClockOffset: number } }> {
  protected readonly sdk: Sdk;

  constructor(sdk: Sdk) {
    this.sdk = sdk;
  }

  /** AWS's clock minus this computer's, in ms; 0 if they differ by less than five minutes. */
  get clockOffset(): number {
    return this.sdk.config.systemClockOffset;
  }
}
