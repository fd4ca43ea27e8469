import { type Clock, pause } from "../async/clock.ts";
import { Lazy } from "../async/lazy.ts";
import { globalRegionOf } from "../model/aws/globalServices.ts";
import { Failure } from "../model/failure.ts";
import { type CallContext, failureFrom } from "./failures.ts";
import type { Environment } from "./machine.ts";
import type { Mfa } from "./mfa.ts";
import { partitionOf } from "./partitions.ts";
import type { Interaction, Profile } from "./profiles.ts";
import { quoteError } from "./quoteError.ts";
import { isClockSkew, isExpiredToken, isPassing, isThrottling } from "./sdkError.ts";
import type { ClientSettings, EndpointVariant } from "./serviceClient.ts";
import { type ClientOf, SERVICES, type ServiceId } from "./services.ts";
import { SessionCredentials } from "./sessionCredentials.ts";
import type { ReadSharedConfig } from "./sharedConfig.ts";
import { isSignInNeeded, joinShared, type SharedWork } from "./sharedWork.ts";
import type { IdentityCenterTokens } from "./signIn/identityCenterTokens.ts";
import { type SignInChain, SignInStepError } from "./signInSteps.ts";
import type { Transport } from "./transport.ts";

/** The identity of a profile's credentials, as returned by STS. */
export interface Identity {
  /** Twelve digits. */
  readonly accountId: string;
  readonly arn: string;
  /** From the ARN: "aws", "aws-cn", "aws-us-gov". */
  readonly partition: string;
}

/** What is known of a profile's sign-in without a request. */
export interface SignInState {
  /** "unused": no credentials were needed yet. "refused": the last attempt to sign in, or to use the credentials, failed. */
  readonly state: "unused" | "signed-in" | "expired" | "refused";
  /** Of the last credentials that AWS accepted. */
  readonly identity?: Identity;
  /** When the credentials in hand expire, in ms since 1970 UTC. Absent: they do not, or it is not known. */
  readonly expiration?: number;
  /** Only with "refused". */
  readonly failure?: Failure;
}

export interface SessionOptions {
  readonly mfa: Mfa;
  readonly log: (line: string) => void;
  readonly clock: Clock;
  readonly env: Environment;
  readonly readConfig: ReadSharedConfig;
  /** The transport of a profile. Throws `Failure` for a CA bundle that cannot be used. */
  readonly transport: (profile: Profile) => Promise<Transport>;
  readonly identityCenter: IdentityCenterTokens;
  /** `Session.signInState` changed, not by time alone. */
  readonly changed: () => void;
}

/** Retries after a connection reset, a truncated answer or a server error. */
const maxPassingFaults = 2;
const faultPauseMs = 250;
/**
 * Retries of a sign-in that AWS throttles, half a minute in all: IAM Identity Center gives credentials for a few roles a
 * second, and many profiles may be opened at once. Other throttled calls are retried by their queue.
 */
const maxThrottledSignIns = 5;
const throttledPauseMs = 500;

/**
 * The clients of one profile and their shared credentials. `asked`: the user explicitly requested something with this
 * profile. Default false: no command runs and no MFA code is requested; a call without valid credentials then fails
 * ("sign-in-needed").
 */
export class Session {
  readonly profile: Profile;
  readonly #options: SessionOptions;
  readonly #closed: AbortSignal;
  readonly #credentials: SessionCredentials;
  /** The profile's CA bundle is read once, unless it could not be used. */
  readonly #transport: Lazy<Transport>;
  /** Clients are reused because each learns the clock offset from AWS's answers. */
  #clients = new Map<string, ClientOf<ServiceId>>();
  #identity: SharedWork<Identity> | undefined;
  #accepted: Identity | undefined;
  #refused: Failure | undefined;
  /**
   * Incremented when the credentials are dropped: of several calls that find them expired, only the first drops them.
   */
  #generation = 0;

  constructor(profile: Profile, options: SessionOptions, closed: AbortSignal) {
    this.profile = profile;
    this.#options = options;
    this.#closed = closed;
    this.#transport = new Lazy(() => options.transport(profile));
    this.#credentials = new SessionCredentials(profile, {
      ...options,
      closed,
      region: this.homeRegion,
      endpoints: profile.endpoints,
      caBundle: profile.caBundle,
      variant: this.#variant,
      transport: () => this.#transport.get(),
    });
  }

  /** Region of calls that are not tied to a Region. */
  get homeRegion(): string {
    const { region, partition } = this.profile;
    return region !== undefined && partitionOf(region).id === partition ? region : globalRegionOf(partition);
  }

  /** How the last sign-in was tried. Undefined: not yet. */
  get chain(): SignInChain | undefined {
    return this.#credentials.chain;
  }

  /** The interaction that the next call would need. Undefined: none. */
  get needs(): Interaction | undefined {
    return this.#credentials.needs;
  }

  /** Makes no request. */
  get signInState(): SignInState {
    return {
      ...this.#credentials.held,
      ...(this.#accepted === undefined ? {} : { identity: this.#accepted }),
      ...(this.#refused === undefined ? {} : { state: "refused" as const, failure: this.#refused }),
    };
  }

  /** Gets credentials, interactively if needed. Call it only on a user's request. Throws `Failure` or an AbortError. */
  async signIn(): Promise<void> {
    const context: CallContext = { profile: this.profile, region: this.homeRegion, action: "sts:AssumeRole" };
    await this.call(async () => undefined, context, this.#closed, true);
  }

  /** The identity of the credentials, requested once and shared by all callers. Failures are not cached. */
  identity(asked = false): Promise<Identity> {
    return joinShared(asked, () => {
      if (this.#identity === undefined) {
        const begun: SharedWork<Identity> = { asked, work: this.#askIdentity(asked) };
        this.#identity = begun;
        begun.work.catch(() => {
          if (this.#identity === begun) {
            this.#identity = undefined;
          }
        });
      }
      return this.#identity;
    });
  }

  /** The client of a service in a Region, cached until the credentials are renewed. */
  async client<Id extends ServiceId>(service: Id, region: string): Promise<ClientOf<Id>> {
    const Client = (await SERVICES[service].load()) as new (settings: ClientSettings) => ClientOf<Id>;
    const key = `${service} ${region}`;
    const client =
      (this.#clients.get(key) as ClientOf<Id> | undefined) ?? new Client(await this.#settings(service, region));
    this.#clients.set(key, client);
    return client;
  }

  /**
   * Runs one call with the retries common to all APIs: once with fresh credentials if they expired, once with the
   * corrected time if the clock is wrong, and `maxPassingFaults` times after transient errors. Throws `Failure` or an
   * AbortError. `run` must get its client on every attempt.
   */
  async call<T>(run: () => Promise<T>, context: CallContext, signal: AbortSignal, asked = false): Promise<T> {
    let renewed = false;
    let corrected = false;
    for (let faults = 0, refusals = 0; ; ) {
      const generation = this.#generation;
      try {
        await this.#credentials.get(asked);
        const value = await run();
        this.#note(undefined);
        return value;
      } catch (error) {
        if (asked && isSignInNeeded(error) && !renewed) {
          // The credentials expired between signing in and the call.
          renewed = true;
        } else if (isExpiredToken(error) && !renewed) {
          renewed = true;
          this.#options.log(`${this.profile.name}: the credentials have expired; asking for fresh ones`);
          await this.#renew(generation, context, asked);
          // New clients do not know the clock offset yet.
          corrected = false;
        } else if (isClockSkew(error) && !corrected) {
          corrected = true;
        } else if (isPassing(error) && faults < maxPassingFaults && !signal.aborted) {
          faults++;
          const { clock } = this.#options;
          await pause(clock, faultPauseMs * 2 ** faults * (0.5 + clock.random()), signal);
        } else if (isThrottledSignIn(error) && refusals < maxThrottledSignIns && !signal.aborted) {
          refusals++;
          const { clock } = this.#options;
          await pause(clock, throttledPauseMs * 2 ** refusals * (0.5 + clock.random()), signal);
        } else {
          throw this.#failure(error, context);
        }
      }
    }
  }

  /** Drops the credentials and checks that the fresh ones belong to the same account as the running call. */
  async #renew(generation: number, context: CallContext, asked: boolean): Promise<void> {
    if (generation === this.#generation) {
      this.#generation++;
      this.#credentials.drop();
      this.#clients = new Map();
      this.#identity = undefined;
    }
    if (context.accountId === undefined) {
      return;
    }
    const { accountId } = await this.identity(asked);
    if (accountId !== context.accountId) {
      throw new Failure({
        reason: "configuration",
        message: `Profile "${quoteError(this.profile.name)}" now belongs to account ${accountId}, no longer to ${context.accountId}. Start again with the profile as it is now.`,
        context: { profile: this.profile.name, accountId: context.accountId },
        remedies: [{ kind: "switch-profile" }],
      });
    }
  }

  async #askIdentity(asked: boolean): Promise<Identity> {
    const context: CallContext = { profile: this.profile, region: this.homeRegion, action: "sts:GetCallerIdentity" };
    const answer = await this.call(
      async () => {
        const sts = await this.client("sts", this.homeRegion);
        return sts.getCallerIdentity(this.#closed);
      },
      context,
      this.#closed,
      asked,
    );
    const accountId = answer.Account ?? "";
    const arn = answer.Arn ?? "";
    if (!/^\d{12}$/.test(accountId)) {
      // STS's answer always contains an account; a portal's page that parses as XML does not.
      throw this.#failure(new SyntaxError("the answer names no account"), context);
    }
    this.#accepted = { accountId, arn, partition: /^arn:(aws[a-z-]*):/.exec(arn)?.[1] ?? this.profile.partition };
    this.#options.changed();
    return this.#accepted;
  }

  /** How the last call ended: `refused` if it failed because of the sign-in. */
  #note(refused: Failure | undefined): void {
    const isChanged = this.#refused?.reason !== refused?.reason;
    this.#refused = refused;
    if (isChanged) {
      this.#options.changed();
    }
  }

  #failure(error: unknown, context: CallContext): Error {
    const failure = failureFrom(error, { ...context, chain: this.chain });
    if (Failure.is(failure)) {
      this.#options.log(`${this.profile.name}: ${failure.message} (${failure.detail ?? failure.reason})`);
      if (isAboutSignIn(failure)) {
        this.#note(failure);
      }
    }
    return failure;
  }

  get #variant(): EndpointVariant {
    return this.profile.variant ?? { fips: false, dualStack: false };
  }

  async #settings(service: ServiceId, region: string): Promise<ClientSettings> {
    return {
      variant: this.#variant,
      profile: this.profile.origin === "file" ? this.profile.name : undefined,
      region,
      // The SDK may call this at any time, so it must not prompt.
      credentials: () => this.#credentials.get(false),
      endpoint: this.profile.endpoints[service],
      transport: await this.#transport.get(),
      limits: SERVICES[service].answers,
    };
  }
}

function isThrottledSignIn(error: unknown): boolean {
  return error instanceof SignInStepError && isThrottling(error);
}

/** True for failures that would make every other call of the profile fail too. */
export function isAboutSignIn({ reason }: Failure): boolean {
  return [
    "no-credentials",
    "expired-credentials",
    "invalid-credentials",
    "mfa-cancelled",
    "sign-in-needed",
    "configuration",
  ].includes(reason);
}
