import { AccountClient, ListRegionsCommand, type ListRegionsCommandOutput } from "@aws-sdk/client-account";
import {
  CloudTrailClient,
  DescribeTrailsCommand,
  type DescribeTrailsCommandOutput,
  GetEventSelectorsCommand,
  type GetEventSelectorsCommandOutput,
  GetInsightSelectorsCommand,
  type GetInsightSelectorsCommandOutput,
  GetTrailStatusCommand,
  type GetTrailStatusCommandOutput,
  ListEventDataStoresCommand,
  type ListEventDataStoresCommandOutput,
  LookupEventsCommand,
  type LookupEventsCommandInput,
  type LookupEventsCommandOutput,
} from "@aws-sdk/client-cloudtrail";
import { GetCallerIdentityCommand, type GetCallerIdentityCommandOutput, STSClient } from "@aws-sdk/client-sts";
import { type AnswerSize, requestHandler } from "./boundedHandler.ts";
import type { Transport } from "./transport.ts";

// The AWS SDK stands behind this file, and this file is loaded on first use (`await import("./sdk.ts")`); CloudFormation
// and S3 stand behind stackSdk.ts and objectSdk.ts. The three are also the list of every AWS operation that is ever
// called: all of them only read. credentials.ts signs in.

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
}

/** One attempt a call: the pace and the retries are `Connections`' own. */
export function clientConfig(settings: Omit<ClientSettings, "credentials" | "region">, size: AnswerSize = "api") {
  return {
    maxAttempts: 1,
    // The SDK would read the default profile's endpoint for every profile.
    ignoreConfiguredEndpointUrls: true,
    requestHandler: requestHandler(settings.transport, size),
    ...(settings.profile === undefined ? {} : { profile: settings.profile }),
    ...(settings.endpoint === undefined ? {} : { endpoint: settings.endpoint }),
  };
}

export class CloudTrailApi {
  readonly #client: CloudTrailClient;

  constructor(settings: ClientSettings) {
    const { region, credentials } = settings;
    this.#client = new CloudTrailClient({ ...clientConfig(settings), region, credentials });
  }

  /** How far AWS's clock is ahead of this computer's, in milliseconds; 0 while they agree within five minutes. */
  get clockOffset(): number {
    return this.#client.config.systemClockOffset;
  }

  lookupEvents(input: LookupEventsCommandInput, abortSignal: AbortSignal): Promise<LookupEventsCommandOutput> {
    return this.#client.send(new LookupEventsCommand(input), { abortSignal });
  }

  /** With shadow trails: a Region's list shows the trails of other Regions that cover it. */
  describeTrails(abortSignal: AbortSignal): Promise<DescribeTrailsCommandOutput> {
    return this.#client.send(new DescribeTrailsCommand({ includeShadowTrails: true }), { abortSignal });
  }

  getTrailStatus(trailArn: string, abortSignal: AbortSignal): Promise<GetTrailStatusCommandOutput> {
    return this.#client.send(new GetTrailStatusCommand({ Name: trailArn }), { abortSignal });
  }

  getEventSelectors(trailArn: string, abortSignal: AbortSignal): Promise<GetEventSelectorsCommandOutput> {
    return this.#client.send(new GetEventSelectorsCommand({ TrailName: trailArn }), { abortSignal });
  }

  getInsightSelectors(trailArn: string, abortSignal: AbortSignal): Promise<GetInsightSelectorsCommandOutput> {
    return this.#client.send(new GetInsightSelectorsCommand({ TrailName: trailArn }), { abortSignal });
  }

  listEventDataStores(
    nextToken: string | undefined,
    abortSignal: AbortSignal,
  ): Promise<ListEventDataStoresCommandOutput> {
    const input = nextToken === undefined ? {} : { NextToken: nextToken };
    return this.#client.send(new ListEventDataStoresCommand(input), { abortSignal });
  }
}

export class IdentityApi {
  readonly #client: STSClient;

  constructor(settings: ClientSettings) {
    const { region, credentials } = settings;
    this.#client = new STSClient({ ...clientConfig(settings), region, credentials });
  }

  /** Who the credentials belong to. */
  getCallerIdentity(abortSignal: AbortSignal): Promise<GetCallerIdentityCommandOutput> {
    return this.#client.send(new GetCallerIdentityCommand({}), { abortSignal });
  }
}

export class AccountApi {
  readonly #client: AccountClient;

  constructor(settings: ClientSettings) {
    const { region, credentials } = settings;
    this.#client = new AccountClient({ ...clientConfig(settings), region, credentials });
  }

  /** One page of the account's Regions and whether each is switched on. */
  listRegions(nextToken: string | undefined, abortSignal: AbortSignal): Promise<ListRegionsCommandOutput> {
    const input = nextToken === undefined ? { MaxResults: 50 } : { MaxResults: 50, NextToken: nextToken };
    return this.#client.send(new ListRegionsCommand(input), { abortSignal });
  }
}
