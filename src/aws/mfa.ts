import { createHash } from "node:crypto";
import type { Clock } from "../async/clock.ts";
import { isRefusedCode, partsOf } from "./sdkError.ts";
import type { Credentials } from "./serviceClient.ts";
import type { SignInPlan } from "./signInPlan.ts";

/** A question for an MFA code. */
export interface MfaQuestion {
  /** ARN or serial number of the device. */
  readonly serial: string;
  /** The profile whose role needs the code. */
  readonly profile: string;
  /**
   * Why the code that the device shows now may not be valid: AWS refused the last one, or accepted it for another profile.
   * AWS accepts each code once. Absent: neither is known.
   */
  readonly last?: "refused" | { readonly usedFor: string };
  /** True for the last code, which AWS would refuse now. */
  readonly isUsed: (code: string) => boolean;
}

/** Asks the user for an MFA code. Undefined: cancelled. */
export type AskMfaCode = (question: MfaQuestion) => Promise<string | undefined>;

/** The user entered no MFA code. */
class NoMfaCode extends Error {
  override readonly name = "NoMfaCode";
}

/** A code that AWS accepted or refused. */
interface UsedCode {
  readonly code: string;
  readonly profile: string;
  readonly at: number;
  readonly isRefused: boolean;
}

/** Devices show a new code every 30 seconds, and AWS accepts one for some time longer. */
const codeLifetimeMs = 120_000;
/** Credentials that expire sooner are not used again. */
const renewBeforeMs = 60_000;

/**
 * MFA codes and what they were exchanged for, of all profiles of this process. The user is asked once for the roles
 * that several profiles share, and not again as long as the temporary credentials are valid, even after the AWS
 * configuration was read again without a change of these roles. One question at a time: a second input box would close
 * the first.
 */
export class Mfa {
  readonly #ask: AskMfaCode;
  readonly #clock: Clock;
  #queue: Promise<unknown> = Promise.resolve();
  /** The last code of each device that AWS accepted or refused. */
  readonly #codes = new Map<string, UsedCode>();
  /** By digest of the plan up to the role. */
  readonly #sessions = new Map<string, Credentials>();
  readonly #running = new Map<string, Promise<Credentials>>();

  constructor(ask: AskMfaCode, clock: Clock) {
    this.#ask = ask;
    this.#clock = clock;
  }

  /** Valid credentials of the plan's last role that needs a code. Undefined: none, or the plan needs no code. */
  started(plan: SignInPlan): Credentials | undefined {
    const credentials = this.#sessions.get(digest(plan));
    const leftMs = (credentials?.expiration?.getTime() ?? 0) - this.#clock.now();
    return leftMs >= renewBeforeMs ? credentials : undefined;
  }

  /** AWS no longer accepts the credentials. */
  drop(plan: SignInPlan): void {
    this.#sessions.delete(digest(plan));
  }

  /**
   * Runs the part of a plan that ends with its last role that needs a code, once for all profiles that share it. Throws
   * what `run` throws.
   */
  start(plan: SignInPlan, run: () => Promise<Credentials>): Promise<Credentials> {
    const key = digest(plan);
    const running =
      this.#running.get(key) ??
      run()
        .then((credentials) => {
          this.#sessions.set(key, credentials);
          return credentials;
        })
        .finally(() => this.#running.delete(key));
    this.#running.set(key, running);
    return running;
  }

  /** Asks for a code and exchanges it for credentials. Throws `NoMfaCode` if none is entered, or what `use` throws. */
  exchange<T>(serial: string, profile: string, use: (code: string) => Promise<T>): Promise<T> {
    const turn = this.#queue.then(() => this.#exchange(serial, profile, use));
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  async #exchange<T>(serial: string, profile: string, use: (code: string) => Promise<T>): Promise<T> {
    const last = this.#lastCode(serial);
    const answer = await this.#ask({
      serial,
      profile,
      ...(last === undefined ? {} : { last: last.isRefused ? "refused" : { usedFor: last.profile } }),
      isUsed: (code) => last?.code === code.trim(),
    });
    const code = answer?.trim() ?? "";
    if (code === "") {
      throw new NoMfaCode();
    }
    const used = { code, profile, at: this.#clock.now() };
    try {
      const value = await use(code);
      this.#codes.set(serial, { ...used, isRefused: false });
      return value;
    } catch (error) {
      if (isRefusedCode(partsOf(error))) {
        this.#codes.set(serial, { ...used, isRefused: true });
      }
      throw error;
    }
  }

  #lastCode(serial: string): UsedCode | undefined {
    const last = this.#codes.get(serial);
    return last !== undefined && this.#clock.now() - last.at < codeLifetimeMs ? last : undefined;
  }
}

/** The index of a plan's last role that needs a code; -1 for none. */
export function codeStep({ roles }: SignInPlan): number {
  return roles.findLastIndex(({ mfaSerial }) => mfaSerial !== undefined);
}

/** Differs for any difference in the settings, including secret ones, of the plan up to its last role with a code. */
function digest(plan: SignInPlan): string {
  const { kind, profile, section, machine } = plan.base;
  const text = JSON.stringify([kind, profile, section, machine, plan.roles.slice(0, codeStep(plan) + 1)]);
  return createHash("sha256").update(text).digest("hex");
}
