import { requestHandler } from "./boundedHandler.ts";
import type { AnswerLimits, Transport } from "./transport.ts";

// The base of the service clients (cloudTrailClient.ts and the other *Client.ts files). They are loaded on first use, see
// services.ts. Together they list every AWS operation that is ever called: all of them only read. credentials.ts signs in.

/** What requests are signed with. Holds secrets. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** Absent where they do not expire, or nothing says when. */
  readonly expiration?: Date;
  readonly accountId?: string;
}

export interface ClientSettings {
  /** Whose settings apply (FIPS and dual-stack endpoints); absent: those of the environment and the default profile. */
  readonly profile: string | undefined;
  readonly region: string;
  /** Called for each request; must never prompt or run anything. */
  readonly credentials: () => Promise<Credentials>;
  /** From the user's own AWS configuration; absent: AWS. */
  readonly endpoint: string | undefined;
  readonly transport: Transport;
  /** Absent: `API_ANSWERS`. */
  readonly limits?: AnswerLimits;
}

/** One attempt a call: the pace and the retries are `Connections`' own. */
export function clientConfig(settings: Omit<ClientSettings, "credentials" | "region">) {
  return {
    maxAttempts: 1,
    // The SDK would read the default profile's endpoint for every profile.
    ignoreConfiguredEndpointUrls: true,
    requestHandler: requestHandler(settings.transport, settings.limits),
    ...(settings.profile === undefined ? {} : { profile: settings.profile }),
    ...(settings.endpoint === undefined ? {} : { endpoint: settings.endpoint }),
  };
}

/** The same with the Region and the credentials. */
export function serviceConfig(settings: ClientSettings) {
  const { region, credentials } = settings;
  return { ...clientConfig(settings), region, credentials };
}

/** A client of one service in one Region for one profile. Subclasses have one method for each operation. */
export abstract class ServiceClient<Sdk extends { readonly config: { readonly systemClockOffset: number } }> {
  protected readonly sdk: Sdk;

  constructor(sdk: Sdk) {
    this.sdk = sdk;
  }

  /** How far AWS's clock is ahead of this computer's, in milliseconds; 0 while they agree within five minutes. */
  get clockOffset(): number {
    return this.sdk.config.systemClockOffset;
  }
}
