import { type Clock, pause } from "../async/clock.ts";
import { globalRegionOf } from "../model/aws/globalServices.ts";
import { Failure } from "../model/failure.ts";
import { type CallContext, failureFrom, signInNeeded, unusableProfile } from "./failures.ts";
import type { Environment } from "./machine.ts";
import type { Mfa } from "./mfa.ts";
import { partitionOf } from "./partitions.ts";
import { type Interaction, interactionsOf, type Profile } from "./profiles.ts";
import { isClockSkew, isExpiredToken, isPassing, isThrottling } from "./sdkError.ts";
import type { ClientSettings, Credentials, EndpointVariant } from "./serviceClient.ts";
import { type ClientOf, SERVICES, type ServiceId } from "./services.ts";
import type { ReadSharedConfig } from "./sharedConfig.ts";
import type { IdentityCenterTokens } from "./signIn/identityCenterTokens.ts";
import { planOf, type SignInPlan } from "./signInPlan.ts";
import { chainOf, type SignInChain, SignInStepError } from "./signInSteps.ts";
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

/** A running operation that several callers await. */
interface Shared<T> {
  readonly work: Promise<T>;
  /** Started on a user's request: it may run a command or ask for an MFA code. */
  readonly asked: boolean;
}

const USUAL_ENDPOINTS: EndpointVariant = { fips: false, dualStack: false };
/** Retries after a connection reset, a truncated answer or a server error. */
const maxPassingFaults = 2;
const faultPauseMs = 250;
/**
 * Retries of a sign-in that AWS throttles, half a minute in all: IAM Identity Center gives credentials for a few roles a
 * second, and many profiles may be opened at once. Other throttled calls are retried by their queue.
 */
const maxThrottledSignIns = 5;
const throttledPauseMs = 500;
/** Credentials that expire sooner are renewed. */
const renewBeforeMs = 60_000;

/**
 * The clients of one profile and their shared credentials. `asked`: the user explicitly requested something with this
 * profile. Default false: no command runs and no MFA code is requested; a call without valid credentials then fails
 * ("sign-in-needed").
 */
export class Session {
  readonly profile: Profile;
  readonly #options: SessionOptions;
  readonly #closed: AbortSignal;
  /** `expire`: whether the expiration in the credentials is respected. */
  #held: { readonly credentials: Credentials; readonly expire: boolean } | undefined;
  #signingIn: Shared<Credentials> | undefined;
  /** How the last sign-in was tried. Contains secrets. */
  #plan: SignInPlan | undefined;
  /** The steps that were made on a user's request; later calls may make them without one. Codes are always asked for. */
  readonly #released = new Set<Interaction>();
  /** Clients are reused because each learns the clock offset from AWS's answers. */
  #clients = new Map<string, ClientOf<ServiceId>>();
  #identity: Shared<Identity> | undefined;
  #transport: Promise<Transport> | undefined;
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
  }

  /** Region of calls that are not tied to a Region. */
  get homeRegion(): string {
    const { region, partition } = this.profile;
    return region !== undefined && partitionOf(region).id === partition ? region : globalRegionOf(partition);
  }

  /** How the last sign-in was tried. Undefined: not yet, or its credentials are in the environment. */
  get chain(): SignInChain | undefined {
    return this.#plan === undefined ? undefined : chainOf(this.#plan);
  }

  /** The interaction that the next call would need. Undefined: none. */
  get needs(): Interaction | undefined {
    return this.#inHand === undefined ? this.#gate(this.profile.interactions) : undefined;
  }

  /** Makes no request. */
  get signInState(): SignInState {
    const { credentials, expire } = this.#held ?? {};
    const expiration = expire === true ? credentials?.expiration?.getTime() : undefined;
    const isExpired = expiration !== undefined && expiration <= this.#options.clock.now();
    return {
      state:
        this.#refused !== undefined
          ? "refused"
          : credentials === undefined
            ? "unused"
            : isExpired
              ? "expired"
              : "signed-in",
      ...(this.#accepted === undefined ? {} : { identity: this.#accepted }),
      ...(expiration === undefined ? {} : { expiration }),
      ...(this.#refused === undefined ? {} : { failure: this.#refused }),
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
        const begun: Shared<Identity> = { asked, work: this.#askIdentity(asked) };
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
        await this.#signIn(asked);
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
      this.#held = undefined;
      if (this.#plan !== undefined) {
        this.#options.mfa.drop(this.#plan);
      }
      this.#signingIn = undefined;
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
        message: `Profile "${this.profile.name}" now belongs to account ${accountId}, no longer to ${context.accountId}. Start again with the profile as it is now.`,
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

  async #settings(service: ServiceId, region: string): Promise<ClientSettings> {
    return {
      variant: this.profile.variant ?? USUAL_ENDPOINTS,
      profile: this.profile.origin === "file" ? this.profile.name : undefined,
      region,
      // The SDK may call this at any time, so it must not prompt.
      credentials: () => this.#signIn(false),
      endpoint: this.profile.endpoints[service],
      transport: await this.#ownTransport(),
      limits: SERVICES[service].answers,
    };
  }

  /** Reads the profile's CA bundle once, unless it could not be used. */
  #ownTransport(): Promise<Transport> {
    if (this.#transport === undefined) {
      const begun = this.#options.transport(this.profile);
      this.#transport = begun;
      begun.catch(() => {
        this.#transport = undefined;
      });
    }
    return this.#transport;
  }

  #isFresh({ expiration }: Credentials): boolean {
    return expiration === undefined || expiration.getTime() - this.#options.clock.now() >= renewBeforeMs;
  }

  get #inHand(): Credentials | undefined {
    const { credentials, expire } = this.#held ?? {};
    return credentials !== undefined && (expire !== true || this.#isFresh(credentials)) ? credentials : undefined;
  }

  /** The first interaction that a non-interactive call must not cause. */
  #gate(interactions: readonly Interaction[] = []): Interaction | undefined {
    return interactions.find((one) => !this.#released.has(one));
  }

  /** The current credentials, or fresh ones. Throws `Failure` or what the SDK throws. */
  #signIn(asked: boolean): Promise<Credentials> {
    return joinShared(asked, () => {
      const inHand = this.#inHand;
      if (inHand !== undefined) {
        return { work: Promise.resolve(inHand), asked };
      }
      if (this.#signingIn === undefined) {
        const begun: Shared<Credentials> = { asked, work: this.#freshCredentials(asked) };
        this.#signingIn = begun;
        const settle = (credentials: Credentials | undefined) => {
          if (this.#signingIn === begun) {
            this.#signingIn = undefined;
            // Credentials that are expired on arrival mean that this clock is wrong: rely on AWS's expiry errors
            // instead.
            this.#held = credentials && { credentials, expire: this.#isFresh(credentials) };
            this.#options.changed();
          }
        };
        begun.work.then(settle, () => settle(undefined));
      }
      return this.#signingIn;
    });
  }

  /** Reads the profile again, since its configuration may have changed: it may now run a command or be incomplete. */
  async #freshCredentials(asked: boolean): Promise<Credentials> {
    const { profile } = this;
    const { env, readConfig, mfa, identityCenter } = this.#options;
    const { credentialsOf } = await import("./credentials.ts");
    const plan = planOf(profile.name, await readConfig());
    if (!("base" in plan)) {
      throw unusableProfile(profile.name, plan);
    }
    this.#plan = plan;
    const interactions = mfa.started(plan) === undefined ? interactionsOf(plan, env) : [];
    const closed = asked ? undefined : this.#gate(interactions);
    if (closed !== undefined) {
      throw signInNeeded(profile.name, closed);
    }
    const credentials = await credentialsOf(plan, {
      region: this.homeRegion,
      env,
      endpoints: profile.endpoints,
      caBundle: profile.caBundle,
      transport: await this.#ownTransport(),
      variant: profile.variant ?? USUAL_ENDPOINTS,
      mfa,
      identityCenter,
      closed: this.#closed,
    });
    for (const interaction of interactions.filter((one) => one !== "code")) {
      this.#released.add(interaction);
    }
    return credentials;
  }
}

/**
 * Awaits a shared operation. If it was started without `asked` and failed with "sign-in-needed", an `asked` caller
 * starts it again.
 */
async function joinShared<T>(asked: boolean, begin: () => Shared<T>): Promise<T> {
  for (;;) {
    const shared = begin();
    try {
      return await shared.work;
    } catch (error) {
      if (!asked || shared.asked || !isSignInNeeded(error)) {
        throw error;
      }
    }
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

function isSignInNeeded(error: unknown): boolean {
  return Failure.is(error) && error.reason === "sign-in-needed";
}
