import type { Clock } from "../async/clock.ts";
import type { SignIn } from "./credentials.ts";
import { signInNeeded, unusableProfile } from "./failures.ts";
import { type Interaction, interactionsOf, type Profile } from "./profiles.ts";
import type { Credentials } from "./serviceClient.ts";
import type { ReadSharedConfig } from "./sharedConfig.ts";
import { joinShared, type SharedWork } from "./sharedWork.ts";
import { planOf, type SignInPlan } from "./signInPlan.ts";
import { chainOf, type SignInChain } from "./signInSteps.ts";
import type { Transport } from "./transport.ts";

export interface SessionCredentialsOptions extends Omit<SignIn, "transport"> {
  readonly clock: Clock;
  readonly readConfig: ReadSharedConfig;
  /** Throws `Failure` for a CA bundle that cannot be used. */
  readonly transport: () => Promise<Transport>;
  /** `SessionCredentials.held` changed, not by time alone. */
  readonly changed: () => void;
}

/** Credentials that were obtained, as far as it is known without a request. */
interface Held {
  /** "unused": there are none. */
  readonly state: "unused" | "signed-in" | "expired";
  /** In ms since 1970 UTC. Absent: they do not expire, or it is not known. */
  readonly expiration?: number;
}

/** Credentials that expire sooner are renewed. */
const renewBeforeMs = 60_000;

/**
 * The credentials of one profile, shared by all its calls and renewed when they expire. `asked`: see `Session`. Loads
 * the AWS SDK on first use.
 */
export class SessionCredentials {
  readonly #profile: Profile;
  readonly #options: SessionCredentialsOptions;
  /** `expire`: whether the expiration in the credentials is respected. */
  #held: { readonly credentials: Credentials; readonly expire: boolean } | undefined;
  #signingIn: SharedWork<Credentials> | undefined;
  /** How the last sign-in was tried. Contains secrets. */
  #plan: SignInPlan | undefined;
  /** The steps that were made on a user's request; later calls may make them without one. Codes are always asked for. */
  readonly #released = new Set<Interaction>();

  constructor(profile: Profile, options: SessionCredentialsOptions) {
    this.#profile = profile;
    this.#options = options;
  }

  /** How the last sign-in was tried. Undefined: not yet. */
  get chain(): SignInChain | undefined {
    return this.#plan === undefined ? undefined : chainOf(this.#plan);
  }

  /** The interaction that the next `get` would need. Undefined: none. */
  get needs(): Interaction | undefined {
    return this.#inHand === undefined ? this.#gate(this.#profile.interactions) : undefined;
  }

  get held(): Held {
    if (this.#held === undefined) {
      return { state: "unused" };
    }
    const { credentials, expire } = this.#held;
    const expiration = expire ? credentials.expiration?.getTime() : undefined;
    return expiration === undefined
      ? { state: "signed-in" }
      : { state: expiration <= this.#options.clock.now() ? "expired" : "signed-in", expiration };
  }

  /** The current credentials, or fresh ones. Throws `Failure` or what the SDK throws. */
  get(asked: boolean): Promise<Credentials> {
    return joinShared(asked, () => {
      const inHand = this.#inHand;
      if (inHand !== undefined) {
        return { work: Promise.resolve(inHand), asked };
      }
      if (this.#signingIn === undefined) {
        const begun: SharedWork<Credentials> = { asked, work: this.#signIn(asked) };
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

  /** AWS no longer accepts the credentials: the next `get` obtains others. */
  drop(): void {
    this.#held = undefined;
    if (this.#plan !== undefined) {
      this.#options.mfa.drop(this.#plan);
    }
    this.#signingIn = undefined;
  }

  get #inHand(): Credentials | undefined {
    const { credentials, expire } = this.#held ?? {};
    return credentials !== undefined && (expire !== true || this.#isFresh(credentials)) ? credentials : undefined;
  }

  #isFresh({ expiration }: Credentials): boolean {
    return expiration === undefined || expiration.getTime() - this.#options.clock.now() >= renewBeforeMs;
  }

  /** The first interaction that a non-interactive call must not cause. */
  #gate(interactions: readonly Interaction[] = []): Interaction | undefined {
    return interactions.find((one) => !this.#released.has(one));
  }

  /** Reads the profile again, since its configuration may have changed: it may now run a command or be incomplete. */
  async #signIn(asked: boolean): Promise<Credentials> {
    const { name } = this.#profile;
    const { readConfig, mfa, env, transport } = this.#options;
    const { credentialsOf } = await import("./credentials.ts");
    const plan = planOf(name, await readConfig());
    if (!("base" in plan)) {
      throw unusableProfile(name, plan);
    }
    this.#plan = plan;
    const interactions = mfa.started(plan) === undefined ? interactionsOf(plan, env) : [];
    const closed = asked ? undefined : this.#gate(interactions);
    if (closed !== undefined) {
      throw signInNeeded(name, closed);
    }
    const credentials = await credentialsOf(plan, { ...this.#options, transport: await transport() });
    for (const interaction of interactions.filter((one) => one !== "code")) {
      this.#released.add(interaction);
    }
    return credentials;
  }
}
