import { untilAborted } from "../async/abort.ts";
import { type Clock, systemClock } from "../async/clock.ts";
import { Emitter } from "../async/emitter.ts";
import { Failure } from "../model/failure.ts";
import { accountAlias } from "./accountAlias.ts";
import {
  type AccountRegion,
  enabledRegions,
  listRegions,
  partitionRegions,
  type RegionList,
} from "./accountRegions.ts";
import { type CallContext, failureFrom } from "./failures.ts";
import type { IdentityCenterPortal } from "./identityCenterPortals.ts";
import { type AskMfaCode, Mfa } from "./mfa.ts";
import { Pace, type Priority, type Rate } from "./pace.ts";
import { PortalAccounts } from "./portalAccounts.ts";
import { awsFilesReader, type Interaction, type Profile } from "./profiles.ts";
import { type LastingMemory, RememberedAccounts } from "./rememberedAccounts.ts";
import { isThrottling } from "./sdkError.ts";
import { type ApiClassOf, type ClientOf, SERVICES, type ServiceId } from "./services.ts";
import { type Identity, isAboutSignIn, Session, type SignInState } from "./session.ts";
import type { ReadSharedConfig } from "./sharedConfig.ts";
import { IdentityCenterTokens } from "./signIn/identityCenterTokens.ts";
import type { Timeouts } from "./transport.ts";
import { Transports } from "./transports.ts";

export interface ConnectionsOptions {
  readonly askMfaCode: AskMfaCode;
  /** Writes one line to the extension's log. Lines contain no secrets. */
  readonly log: (line: string) => void;
  readonly clock?: Clock;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Default: reads the AWS files that `env` names. Profiles are read again whenever credentials are needed. */
  readonly readConfig?: ReadSharedConfig;
  readonly timeouts?: Timeouts;
  /** Stores each profile's account and Regions, for use when AWS cannot be reached. Absent: nothing is stored. */
  readonly memory?: LastingMemory;
  /** Called for each call with its IAM action and the ARN that it reads, if known. */
  readonly onCall?: (action: string, resource: string | undefined) => void;
}

/** What is known of a profile without a request. */
export interface KnownProfile {
  readonly signIn: SignInState;
  /** As AWS answered, now or at another time, else as configured. Absent: unknown. */
  readonly accountId?: string;
  /** Of the account. Absent: it has none, or it is unknown. */
  readonly alias?: string;
}

const defaultTimeouts: Timeouts = { connectMs: 10_000, answerMs: 30_000 };

/** Options of a call with a profile's credentials. */
export interface Use {
  readonly signal?: AbortSignal | undefined;
  /**
   * The user explicitly requested something with this profile: its `credential_process` may run, and the user may be
   * asked for an MFA code. Default false: such a profile fails ("sign-in-needed") unless it is signed in already.
   */
  readonly asked?: boolean | undefined;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  /** Default "interactive". */
  readonly priority?: Priority | undefined;
  /**
   * Requests are served round-robin by lane: use the same value for all requests of one search. Default: the signal.
   */
  readonly lane?: unknown;
  /** Called when AWS throttles a request; the call waits this long and retries. */
  readonly onThrottled?: ((waitMs: number) => void) | undefined;
}

/** One service in one Region with the credentials of one profile. Calls are rate-limited and retried. */
export interface Connection<Id extends ServiceId> {
  readonly profile: Profile;
  readonly region: string;
  readonly identity: Identity;
  /** The same service and profile in another Region. */
  inRegion(region: string): Connection<Id>;
  /** Throws `Failure` or an AbortError. `throttled`: how often AWS throttled the request before it answered. */
  call<T>(
    request: {
      readonly apiClass: ApiClassOf<Id>;
      readonly action: string;
      /** ARN of what the call reads, if IAM can grant the action on it. */
      readonly resource?: string;
      readonly run: (api: ClientOf<Id>, signal: AbortSignal) => Promise<T>;
    },
    options: CallOptions,
  ): Promise<{ readonly value: T; readonly throttled: number }>;
}

/** What the connection of a service needs to make calls. */
interface ServiceUser<Id extends ServiceId> extends Pick<Use, "asked"> {
  readonly service: Id;
  readonly session: Session;
  readonly identity: Identity;
}

/**
 * All connections of this process to AWS: credentials by profile, clients by profile and Region, and one queue per
 * account, Region and class of API calls, shared by all profiles. Loads the AWS SDK on first use.
 */
export class Connections {
  readonly #options: ConnectionsOptions & { readonly clock: Clock };
  /** Sessions of IAM Identity Center. */
  readonly identityCenter: IdentityCenterTokens;
  readonly #transports: Transports;
  readonly #closing = new AbortController();
  readonly #sessions = new Map<string, Session>();
  readonly #regions = new WeakMap<Session, readonly AccountRegion[]>();
  readonly #paces = new Map<string, Pace>();
  readonly #accounts: RememberedAccounts;
  readonly #mfa: Mfa;
  readonly #changes = new Emitter<string>();
  /** Names of the profiles with which the user asked for something. */
  readonly #used = new Set<string>();
  /** Ids of the accounts whose alias was requested, whatever the answer. */
  readonly #aliasAsked = new Set<string>();
  #clockOffset = 0;

  constructor(options: ConnectionsOptions) {
    this.#options = { ...options, clock: options.clock ?? systemClock };
    this.#transports = new Transports(options.timeouts ?? defaultTimeouts);
    this.#mfa = new Mfa(options.askMfaCode, this.#options.clock);
    this.identityCenter = new IdentityCenterTokens({
      clock: this.#options.clock,
      transport: ({ profile, caBundle }) => this.#transports.of(profile, caBundle),
    });
    this.#accounts = new RememberedAccounts(options.memory);
  }

  /**
   * The current time in ms since 1970 UTC: this computer's clock, corrected by the time in AWS's answers if they differ
   * by more than five minutes. Ranges of Event history that end "now" must not depend on a wrong clock.
   */
  now(): number {
    return this.#options.clock.now() + this.#clockOffset;
  }

  /**
   * The account and ARN of the profile's credentials. Requested once until `forget`. Throws `Failure` or an AbortError.
   */
  async identity(profile: Profile, { signal, asked }: Use = {}): Promise<Identity> {
    const session = this.#session(profile);
    const identity = await untilAborted(session.identity(asked), signal);
    await this.#accounts.keep(profile, identity, undefined);
    if (asked === true || this.#used.has(profile.name)) {
      void this.#learnAlias(session, identity);
    }
    return identity;
  }

  /**
   * Signs in interactively if the profile needs it: runs its command or asks for an MFA code. Call it only on a user's
   * request. Throws `Failure` or an AbortError.
   */
  async signIn(profile: Profile, signal: AbortSignal): Promise<void> {
    const session = this.#session(profile);
    this.#used.add(profile.name);
    if (session.needs !== undefined) {
      await untilAborted(session.signIn(), signal);
    }
  }

  /** The interaction that using the profile now would need. Undefined: none. */
  needs(profile: Profile): Interaction | undefined {
    return this.#session(profile).needs;
  }

  /** Calls `listener` with the name of a profile when what `known` returns for it changed, not by time alone. */
  onChange(listener: (profile: string) => void): () => void {
    return this.#changes.on(listener);
  }

  /** What is known of a profile's account and sign-in. Makes no request. */
  known(profile: Profile): KnownProfile {
    const signIn = this.#sessions.get(profile.name)?.signInState ?? { state: "unused" };
    const accountId = signIn.identity?.accountId ?? this.#accounts.of(profile)?.accountId ?? profile.accountId;
    const alias = accountId === undefined ? undefined : this.#accounts.alias(accountId);
    return {
      signIn,
      ...(accountId === undefined ? {} : { accountId }),
      ...(alias === undefined ? {} : { alias }),
    };
  }

  /**
   * The account id that AWS last returned for the profile, without a request: for use when AWS cannot be reached.
   * Undefined: unknown.
   */
  rememberedAccount(profile: Profile): string | undefined {
    return this.#accounts.of(profile)?.accountId;
  }

  /**
   * The enabled Regions that AWS last listed for the profile's account, for this or else another profile of the account,
   * without a request. Undefined: unknown.
   */
  rememberedRegions(profile: Profile): readonly string[] | undefined {
    const session = this.#sessions.get(profile.name);
    const listed = session === undefined ? undefined : this.#regions.get(session);
    return (
      listed?.filter(({ enabled }) => enabled).map(({ id }) => id) ??
      this.#accounts.of(profile)?.regions ??
      this.#accounts.regionsOf(this.known(profile).accountId)
    );
  }

  /**
   * The Regions of the profile's account; AWS's list is requested once until `forget`. If AWS does not list them, they
   * are those of the partition or an earlier list: see `RegionList.source`. Throws `Failure` only if the profile cannot
   * be used at all, or an AbortError.
   */
  async regions(profile: Profile, use: Use & { readonly signal: AbortSignal }): Promise<RegionList> {
    const session = this.#session(profile);
    let identity: Identity;
    try {
      identity = await this.identity(profile, use);
    } catch (error) {
      return this.#rememberedRegions(profile, error);
    }
    try {
      const regions = this.#regions.get(session) ?? (await listRegions(session, identity, use));
      this.#regions.set(session, regions);
      const enabled = regions.filter((region) => region.enabled).map(({ id }) => id);
      await this.#accounts.keep(profile, identity, enabled);
      return { regions, source: "account" };
    } catch (error) {
      if (!Failure.is(error) || isAboutSignIn(error)) {
        throw error;
      }
      const regions = partitionRegions(identity.partition, profile.region);
      return { regions, source: "partition", failure: error };
    }
  }

  /**
   * Opens a connection to one service in one Region. Throws `Failure` (the profile cannot be used) or an AbortError.
   */
  async connect<Id extends ServiceId>(
    service: Id,
    profile: Profile,
    region: string,
    use: Use = {},
  ): Promise<Connection<Id>> {
    const session = this.#session(profile);
    const identity = await this.identity(profile, use);
    return this.#connect({ service, session, identity, asked: use.asked }, region);
  }

  /** The accounts and roles of the person who is signed in to an Identity Center portal. Makes no request. */
  accountsOf(portal: IdentityCenterPortal): PortalAccounts {
    const { name, caBundle } = portal.profile;
    return new PortalAccounts(portal, {
      tokens: this.identityCenter,
      transport: () => this.#transports.of(name, caBundle),
      clock: this.#options.clock,
    });
  }

  /**
   * Drops the credentials and cached answers of a profile (of all without an argument), for use after a sign-in, a
   * refresh or a change of the AWS files. Valid credentials of roles that needed an MFA code are kept.
   */
  forget(profile?: Profile): void {
    const names = profile === undefined ? [...this.#sessions.keys()] : [profile.name];
    for (const name of names) {
      this.#sessions.delete(name);
      this.#changes.fire(name);
    }
  }

  /** Aborts all running calls and closes the sockets. */
  close(): void {
    this.#closing.abort();
    this.#sessions.clear();
    this.#transports.close();
  }

  #session(profile: Profile): Session {
    const known = this.#sessions.get(profile.name);
    if (known !== undefined) {
      return known;
    }
    const { log, clock, env = process.env, readConfig = awsFilesReader(env) } = this.#options;
    const { identityCenter } = this;
    const transport = ({ name, caBundle }: Profile) => this.#transports.of(name, caBundle);
    const changed = () => {
      if (this.#sessions.get(profile.name) === session) {
        this.#changes.fire(profile.name);
      }
    };
    const options = { mfa: this.#mfa, log, clock, env, readConfig, transport, identityCenter, changed };
    const session = new Session(profile, options, this.#closing.signal);
    this.#sessions.set(profile.name, session);
    return session;
  }

  /** Requests the alias of an account once, in the background; a refusal leaves it unknown. */
  async #learnAlias(session: Session, identity: Identity): Promise<void> {
    const { accountId } = identity;
    if (this.#aliasAsked.has(accountId)) {
      return;
    }
    this.#aliasAsked.add(accountId);
    try {
      await this.#accounts.keepAlias(accountId, await accountAlias(session, identity, this.#closing.signal));
      this.#changes.fire(session.profile.name);
    } catch {
      // The session logged why.
    }
  }

  /** Returns an earlier list when AWS is unreachable; otherwise, or if there is none, throws `error`. */
  #rememberedRegions(profile: Profile, error: unknown): RegionList {
    const regions = this.#accounts.of(profile)?.regions;
    if (!Failure.is(error) || error.reason !== "offline" || regions === undefined) {
      throw error;
    }
    return { regions: enabledRegions(regions), source: "remembered", failure: error };
  }

  #pace<Id extends ServiceId>(service: Id, apiClass: ApiClassOf<Id>, accountId: string, region: string): Pace {
    const key = `${accountId}/${region}/${service}/${apiClass}`;
    const rates: Readonly<Record<string, Rate>> = SERVICES[service].rates;
    const pace = this.#paces.get(key) ?? new Pace(rates[apiClass] as Rate, this.#options.clock);
    this.#paces.set(key, pace);
    return pace;
  }

  #connect<Id extends ServiceId>(user: ServiceUser<Id>, region: string): Connection<Id> {
    const { service, session, identity, asked } = user;
    const { profile } = session;
    const { accountId } = identity;
    return {
      profile,
      region,
      identity,
      inRegion: (other) => this.#connect(user, other),
      call: async ({ apiClass, action, resource, run }, options) => {
        const context: CallContext = { profile, region, accountId, action, resource };
        this.#options.onCall?.(action, resource);
        const signal = AbortSignal.any([options.signal, this.#closing.signal]);
        const pace = this.#pace(service, apiClass, accountId, region);
        const paced = {
          call: async () => {
            const api = await session.client(service, region);
            const value = await run(api, signal);
            this.#clockOffset = api.clockOffset;
            return value;
          },
          signal,
          priority: options.priority ?? "interactive",
          lane: options.lane ?? options.signal,
          isThrottling,
          onThrottled: options.onThrottled,
        };
        const work = session.call(() => pace.run(paced), context, signal, asked);
        try {
          return await untilAborted(work, signal);
        } catch (error) {
          throw await this.#withRegionState(error, context, user, signal);
        }
      },
    };
  }

  /** The failure of a Region that refuses the credentials, with the Region's state in the account. */
  async #withRegionState<Id extends ServiceId>(
    error: unknown,
    context: CallContext,
    { session, identity, asked }: ServiceUser<Id>,
    signal: AbortSignal,
  ): Promise<unknown> {
    if (!Failure.is(error) || error.reason !== "region-disabled") {
      return error;
    }
    try {
      const regions = this.#regions.get(session) ?? (await listRegions(session, identity, { signal, asked }));
      const regionState = regions.find(({ id }) => id === context.region)?.state;
      return failureFrom(error.cause, { ...context, chain: session.chain, regionState });
    } catch {
      // Without the state, the failure still says that the Region is refused.
      return error;
    }
  }
}
