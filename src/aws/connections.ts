import { untilAborted } from "../async/abort.ts";
import { type Clock, systemClock } from "../async/clock.ts";
import type { RegionInfo } from "../model/aws/regions.ts";
import { Failure } from "../model/failure.ts";
import type { CallContext } from "./failures.ts";
import { Pace, type Priority, type Rate } from "./pace.ts";
import { everyPage } from "./paging.ts";
import { partitionOf, regionTitle } from "./partitions.ts";
import type { Interaction, Profile } from "./profiles.ts";
import { type LastingMemory, RememberedAccounts } from "./rememberedAccounts.ts";
import { isThrottling } from "./sdkError.ts";
import { type ApiClassOf, type ClientOf, SERVICES, type ServiceId } from "./services.ts";
import { type AskMfaCode, type Identity, Session } from "./session.ts";
import { closeTransport, createTransport, type Timeouts, type Transport } from "./transport.ts";

export interface ConnectionsOptions {
  readonly askMfaCode: AskMfaCode;
  /** One line for the extension's log; holds no secrets. */
  readonly log: (line: string) => void;
  readonly clock?: Clock;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly timeouts?: Timeouts;
  /** Keeps which account a profile belongs to, for when AWS cannot be reached. Absent: nothing is known then. */
  readonly memory?: LastingMemory;
}

/** The Regions of an account. */
export interface RegionList {
  readonly regions: readonly (RegionInfo & { readonly enabled: boolean })[];
  /**
   * "partition": AWS would not list them, so these are the ones that every account of the partition has. "remembered": it
   * listed them another time.
   */
  readonly source: "account" | "partition" | "remembered";
  /** Why AWS would not list them. */
  readonly failure?: Failure;
}

const defaultTimeouts: Timeouts = { connectMs: 10_000, answerMs: 30_000 };

/** Who uses a profile, and for how long. */
export interface Use {
  readonly signal?: AbortSignal | undefined;
  /**
   * The person asked for something with this very profile: its `credential_process` may run, and they may be asked for the
   * code of an MFA device. Default false: such a profile fails ("sign-in-needed") unless it is signed in already.
   */
  readonly asked?: boolean | undefined;
}

/** An account has some 35 Regions, and a page of them 50. */
const maxRegionPages = 20;

export interface CallOptions {
  readonly signal: AbortSignal;
  /** Default "interactive". */
  readonly priority?: Priority | undefined;
  /** Turns go round among lanes: give all requests of one search the same one. Default: the signal. */
  readonly lane?: unknown;
  /** AWS refused a request as too many: the call waits this long and tries again by itself. */
  readonly onThrottled?: ((waitMs: number) => void) | undefined;
}

/** One service in one Region, as one profile sees it: every call waits for its turn and is retried where that helps. */
export interface Connection<Id extends ServiceId> {
  readonly profile: Profile;
  readonly region: string;
  readonly identity: Identity;
  /** The same profile in another Region. */
  inRegion(region: string): Connection<Id>;
  /** Throws `Failure` or an AbortError. `throttled`: how often AWS refused before it answered. */
  call<T>(
    request: {
      readonly apiClass: ApiClassOf<Id>;
      readonly action: string;
      /** The ARN of what the call reads, where IAM can allow it by that. */
      readonly resource?: string;
      readonly run: (api: ClientOf<Id>, signal: AbortSignal) => Promise<T>;
    },
    options: CallOptions,
  ): Promise<{ readonly value: T; readonly throttled: number }>;
}

/** Who makes the calls of a connection. */
interface ServiceUser<Id extends ServiceId> extends Pick<Use, "asked"> {
  readonly service: Id;
  readonly session: Session;
  readonly identity: Identity;
}

/**
 * Every connection of this process to AWS: credentials by profile, clients by profile and Region, and one queue for each
 * account, Region and class of calls, whichever profile asks. Loads the AWS SDK when first asked for something.
 */
export class Connections {
  readonly #options: ConnectionsOptions & { readonly clock: Clock };
  readonly #transport: Transport;
  readonly #closing = new AbortController();
  readonly #sessions = new Map<string, Session>();
  readonly #regions = new WeakMap<Session, RegionList["regions"]>();
  readonly #paces = new Map<string, Pace>();
  readonly #accounts: RememberedAccounts;
  #clockOffset = 0;

  constructor(options: ConnectionsOptions) {
    this.#options = { ...options, clock: options.clock ?? systemClock };
    this.#transport = createTransport(options.timeouts ?? defaultTimeouts);
    this.#accounts = new RememberedAccounts(options.memory);
  }

  /**
   * The time as AWS told it last, in milliseconds since 1970 UTC: this computer's own while the two agree within five
   * minutes. What counts as "now" in Event history must not hang on a clock that is off.
   */
  now(): number {
    return this.#options.clock.now() + this.#clockOffset;
  }

  /** Who the profile's credentials belong to; AWS answers it once until `forget`. Throws `Failure` or an AbortError. */
  async identity(profile: Profile, { signal, asked }: Use = {}): Promise<Identity> {
    const identity = await untilAborted(this.#session(profile).identity(asked), signal);
    await this.#accounts.keep(profile, identity, undefined);
    return identity;
  }

  /**
   * Runs the command or asks for the code that the profile needs now, because the person asked for something with it.
   * Throws `Failure` or an AbortError.
   */
  async signIn(profile: Profile, signal: AbortSignal): Promise<void> {
    const session = this.#session(profile);
    if (session.needs !== undefined) {
      await untilAborted(session.signIn(), signal);
    }
  }

  /** What using the profile now would need of the person; undefined where it works quietly. */
  needs(profile: Profile): Interaction | undefined {
    return this.#session(profile).needs;
  }

  /** The account that AWS last said the profile belongs to, without asking: for when it cannot be reached. */
  rememberedAccount(profile: Profile): string | undefined {
    return this.#accounts.of(profile)?.accountId;
  }

  /**
   * The Regions of the profile's account; AWS's own list is asked for once until `forget`. Throws `Failure` only where
   * the profile cannot be used at all, or an AbortError.
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
      const known = this.#regions.get(session) ?? (await this.#askRegions(session, identity, use));
      this.#regions.set(session, known);
      const enabled = known.filter((region) => region.enabled).map(({ id }) => id);
      await this.#accounts.keep(profile, identity, enabled);
      return { regions: known, source: "account" };
    } catch (error) {
      if (!Failure.is(error) || isAboutSignIn(error)) {
        throw error;
      }
      const regions = partitionOf(identity.partition).regions.map((region) => ({
        ...region,
        enabled: !region.optIn || region.id === profile.region,
      }));
      return { regions, source: "partition", failure: error };
    }
  }

  /** One service in one Region. Throws `Failure` (the profile cannot be used) or an AbortError. */
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

  /** Forgets what is known of a profile (all without an argument): after a sign-in, a refresh, a change of the AWS files. */
  forget(profile?: Profile): void {
    if (profile === undefined) {
      this.#sessions.clear();
    } else {
      this.#sessions.delete(profile.name);
    }
  }

  /** Ends every call under way and closes the sockets. */
  close(): void {
    this.#closing.abort();
    this.#sessions.clear();
    closeTransport(this.#transport);
  }

  #session(profile: Profile): Session {
    const known = this.#sessions.get(profile.name);
    if (known !== undefined) {
      return known;
    }
    const { askMfaCode, log, clock, env = process.env } = this.#options;
    const options = { askMfaCode, log, clock, env, transport: this.#transport };
    const session = new Session(profile, options, this.#closing.signal);
    this.#sessions.set(profile.name, session);
    return session;
  }

  /** Throws `error` itself where AWS was reached, or where it never listed them. */
  #rememberedRegions(profile: Profile, error: unknown): RegionList {
    const regions = this.#accounts.of(profile)?.regions;
    if (!Failure.is(error) || error.reason !== "offline" || regions === undefined) {
      throw error;
    }
    return {
      regions: regions.map((id) => ({ id, title: regionTitle(id), optIn: false, enabled: true })),
      source: "remembered",
      failure: error,
    };
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
        return await untilAborted(
          session.call(() => pace.run(paced), context, signal, asked),
          signal,
        );
      },
    };
  }

  async #askRegions(
    session: Session,
    identity: Identity,
    { signal, asked }: Use & { readonly signal: AbortSignal },
  ): Promise<RegionList["regions"]> {
    const { profile, homeRegion } = session;
    const context: CallContext = {
      profile,
      region: homeRegion,
      accountId: identity.accountId,
      action: "account:ListRegions",
    };
    const regions: (RegionInfo & { enabled: boolean })[] = [];
    await everyPage(context, maxRegionPages, async (token) => {
      const read = async () => {
        const answer = await (await session.client("account", homeRegion)).listRegions(token, signal);
        if (!Array.isArray(answer.Regions)) {
          // An answer of AWS always has the list. Without it the SDK reads any JSON.
          throw new SyntaxError("the answer has no list of Regions");
        }
        return answer;
      };
      const page = await untilAborted(session.call(read, context, signal, asked), signal);
      for (const { RegionName: id, RegionOptStatus: status } of page.Regions ?? []) {
        if (id !== undefined) {
          const optIn = status !== "ENABLED_BY_DEFAULT";
          regions.push({ id, title: regionTitle(id), optIn, enabled: !optIn || status === "ENABLED" });
        }
      }
      return page.NextToken;
    });
    return regions.sort((a, b) => (a.id < b.id ? -1 : 1));
  }
}

/** With such a failure no other call of the profile would work either. */
function isAboutSignIn({ reason }: Failure): boolean {
  return [
    "no-credentials",
    "expired-credentials",
    "invalid-credentials",
    "mfa-cancelled",
    "sign-in-needed",
    "configuration",
  ].includes(reason);
}
