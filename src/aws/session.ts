import type { ListRegionsCommandOutput } from "@aws-sdk/client-account";
import { Failure } from "../model/failure.ts";
import { globalRegionOf } from "../model/globalServices.ts";
import { type Clock, pause } from "./clock.ts";
import { type CallPlace, failureFrom } from "./failures.ts";
import type { ObjectApi } from "./objectSdk.ts";
import { partitionOf } from "./partitions.ts";
import { awsConfigFiles, type EndpointService, type Profile } from "./profiles.ts";
import type { AccountApi, ClientSettings, CloudTrailApi, IdentityApi } from "./sdk.ts";
import { isClockSkew, isExpiredToken, isPassing } from "./sdkError.ts";
import type { CloudFormationApi } from "./stackSdk.ts";
import type { Transport } from "./transport.ts";

/** Who a profile's credentials belong to, as AWS itself says. */
export interface Identity {
  /** Twelve digits. */
  readonly accountId: string;
  readonly arn: string;
  /** From the ARN: "aws", "aws-cn", "aws-us-gov". */
  readonly partition: string;
}

/** Asks a person for the code of an MFA device; undefined when they decline. */
export type AskMfaCode = (serial: string, profile: Profile) => Promise<string | undefined>;

export interface SessionOptions {
  readonly askMfaCode: AskMfaCode;
  readonly log: (line: string) => void;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly transport: Transport;
}

type Sdk = typeof import("./sdk.ts");
type Credentials = ClientSettings["credentials"];

/** A first try and this many more after a reset, a truncated answer or a fault of AWS. */
const maxPassingFaults = 2;
const faultPauseMs = 250;
/** A role's session lasts an hour unless its profile says longer; the SDK renews it some minutes before. */
const codeLastsMs = 50 * 60_000;

/** The clients of one profile and the one set of credentials that they share. */
export class Session {
  readonly profile: Profile;
  readonly #options: SessionOptions;
  readonly #closed: AbortSignal;
  #credentials: Credentials | undefined;
  /** A client learns from AWS's answers how far this computer's clock is off: each is kept for the next try. */
  #cloudTrails = new Map<string, CloudTrailApi>();
  #cloudFormations = new Map<string, CloudFormationApi>();
  #objects = new Map<string, ObjectApi>();
  #identityApi: IdentityApi | undefined;
  #accountApi: AccountApi | undefined;
  #identity: Promise<Identity> | undefined;
  /** When a person last typed a code for it, ms since 1970 UTC. */
  #codeGiven = Number.NEGATIVE_INFINITY;
  /** Grows each time the credentials are dropped: of many calls that find them expired, the first one drops them. */
  #generation = 0;

  constructor(profile: Profile, options: SessionOptions, closed: AbortSignal) {
    this.profile = profile;
    this.#options = options;
    this.#closed = closed;
  }

  /** Where the profile's calls go that have no Region of their own. */
  get homeRegion(): string {
    const { region, partition } = this.profile;
    return region !== undefined && partitionOf(region).id === partition ? region : globalRegionOf(partition);
  }

  /** Whether using the profile now may ask the person for the code of an MFA device. */
  get mayAskCode(): boolean {
    return this.profile.mfaSerial !== undefined && this.#options.clock.now() - this.#codeGiven > codeLastsMs;
  }

  /** Asked of AWS once; every caller shares the answer. A failure is not kept. */
  identity(): Promise<Identity> {
    if (this.#identity === undefined) {
      const asked: Promise<Identity> = this.#askIdentity().catch((error: unknown) => {
        if (this.#identity === asked) {
          this.#identity = undefined;
        }
        throw error;
      });
      this.#identity = asked;
    }
    return this.#identity;
  }

  async cloudTrail(region: string): Promise<CloudTrailApi> {
    const sdk = await import("./sdk.ts");
    const known = this.#cloudTrails.get(region);
    if (known !== undefined) {
      return known;
    }
    const api = new sdk.CloudTrailApi(this.#settings(sdk, "cloudtrail", region));
    this.#cloudTrails.set(region, api);
    return api;
  }

  async cloudFormation(region: string): Promise<CloudFormationApi> {
    const [sdk, { CloudFormationApi: Api }] = await Promise.all([import("./sdk.ts"), import("./stackSdk.ts")]);
    const api = this.#cloudFormations.get(region) ?? new Api(this.#settings(sdk, "cloudformation", region));
    this.#cloudFormations.set(region, api);
    return api;
  }

  async objects(region: string): Promise<ObjectApi> {
    const [sdk, { ObjectApi: Api }] = await Promise.all([import("./sdk.ts"), import("./objectSdk.ts")]);
    const api = this.#objects.get(region) ?? new Api(this.#settings(sdk, "s3", region));
    this.#objects.set(region, api);
    return api;
  }

  /** One page of the account's Regions, as AWS answers it. */
  async listRegions(nextToken: string | undefined, signal: AbortSignal): Promise<ListRegionsCommandOutput> {
    const sdk = await import("./sdk.ts");
    this.#accountApi ??= new sdk.AccountApi(this.#settings(sdk, "account", this.homeRegion));
    return this.#accountApi.listRegions(nextToken, signal);
  }

  /**
   * Runs one call with the retries that belong to no particular API: once with fresh credentials when they expired, once
   * with the corrected time when the clock is off, a few times after a passing fault. Throws a `Failure` or an AbortError.
   * `run` must take its client anew each time.
   */
  async call<T>(run: () => Promise<T>, place: CallPlace, signal: AbortSignal): Promise<T> {
    let renewed = false;
    let corrected = false;
    for (let faults = 0; ; ) {
      const generation = this.#generation;
      try {
        return await run();
      } catch (error) {
        if (isExpiredToken(error) && !renewed) {
          renewed = true;
          this.#options.log(`${this.profile.name}: the credentials have expired; asking for fresh ones`);
          await this.#renew(generation, place);
          // The clients are new ones.
          corrected = false;
        } else if (isClockSkew(error) && !corrected) {
          corrected = true;
        } else if (isPassing(error) && faults < maxPassingFaults && !signal.aborted) {
          faults++;
          const { clock } = this.#options;
          await pause(clock, faultPauseMs * 2 ** faults * (0.5 + clock.random()), signal);
        } else {
          throw this.#failure(error, place);
        }
      }
    }
  }

  /** Drops the credentials, and makes sure that the fresh ones belong to the account of the call under way. */
  async #renew(generation: number, place: CallPlace): Promise<void> {
    if (generation === this.#generation) {
      this.#generation++;
      this.#credentials = undefined;
      this.#cloudTrails = new Map();
      this.#cloudFormations = new Map();
      this.#objects = new Map();
      this.#identityApi = undefined;
      this.#accountApi = undefined;
      this.#identity = undefined;
    }
    if (place.accountId === undefined) {
      return;
    }
    const { accountId } = await this.identity();
    if (accountId !== place.accountId) {
      throw new Failure({
        reason: "configuration",
        message: `Profile "${this.profile.name}" now belongs to account ${accountId}, no longer to ${place.accountId}. Start again with the profile as it is now.`,
        context: { profile: this.profile.name, accountId: place.accountId },
        remedies: [{ kind: "switch-profile" }],
      });
    }
  }

  async #askIdentity(): Promise<Identity> {
    const place: CallPlace = { profile: this.profile, region: this.homeRegion, action: "sts:GetCallerIdentity" };
    const answer = await this.call(
      async () => {
        const sdk = await import("./sdk.ts");
        this.#identityApi ??= new sdk.IdentityApi(this.#settings(sdk, "sts", this.homeRegion));
        return this.#identityApi.getCallerIdentity(this.#closed);
      },
      place,
      this.#closed,
    );
    const accountId = answer.Account ?? "";
    const arn = answer.Arn ?? "";
    if (!/^\d{12}$/.test(accountId)) {
      // An answer of STS always has an account; a page of a portal that looks like XML does not.
      throw this.#failure(new SyntaxError("the answer names no account"), place);
    }
    return { accountId, arn, partition: /^arn:(aws[a-z-]*):/.exec(arn)?.[1] ?? this.profile.partition };
  }

  #failure(error: unknown, place: CallPlace): Error {
    const failure = failureFrom(error, place);
    if (Failure.is(failure)) {
      this.#options.log(`${this.profile.name}: ${failure.message} (${failure.detail ?? failure.reason})`);
    }
    return failure;
  }

  #settings(sdk: Sdk, service: EndpointService, region: string): ClientSettings {
    this.#credentials ??= this.#signIn(sdk);
    return {
      profile: this.profile.kind === "environment" ? undefined : this.profile.name,
      region,
      credentials: this.#credentials,
      endpoint: this.profile.endpoints[service],
      transport: this.#options.transport,
    };
  }

  #signIn(sdk: Sdk): Credentials {
    const { profile } = this;
    const { clock, env, transport } = this.#options;
    const askMfaCode: AskMfaCode = async (serial, of) => {
      const code = await this.#options.askMfaCode(serial, of);
      this.#codeGiven = code === undefined ? this.#codeGiven : clock.now();
      return code;
    };
    return sdk.credentialProvider({
      from: profile.kind === "environment" || profile.kind === "instance" ? profile.kind : "profile",
      profile: profile.name,
      region: this.homeRegion,
      stsEndpoint: profile.endpoints.sts,
      ssoEndpoint: profile.endpoints.sso,
      files: awsConfigFiles(env),
      transport,
      now: clock.now,
      mfaCode: async (serial) => {
        const code = await askMfaCode(serial, profile);
        if (code === undefined || code.trim() === "") {
          throw new Failure({
            reason: "mfa-cancelled",
            message: `Profile "${profile.name}" needs a code of the MFA device ${serial}; none was given.`,
            context: { profile: profile.name },
            remedies: [{ kind: "retry" }, { kind: "switch-profile" }],
          });
        }
        return code.trim();
      },
    });
  }
}
