import type { Profile } from "./profiles.ts";
import type { Identity } from "./session.ts";

/** Persistent key-value store: a `Memento` of the extension. */
export interface LastingMemory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

/** What AWS returned for a profile. */
interface RememberedAccount {
  readonly accountId: string;
  /** The account's enabled Regions. Absent: AWS has not listed them. */
  readonly regions?: readonly string[];
}

const KEY = "accounts";
const MOST = 500;

/**
 * Each profile's account and its Regions, stored for use when AWS cannot be reached. The key contains what identifies
 * the profile, so a profile that now leads elsewhere has no entry. Contains no secrets.
 */
export class RememberedAccounts {
  readonly #memory: LastingMemory | undefined;

  constructor(memory: LastingMemory | undefined) {
    this.#memory = memory;
  }

  of({ fingerprint }: Profile): RememberedAccount | undefined {
    return fingerprint === undefined ? undefined : read(this.#all()[fingerprint]);
  }

  /** Never throws: a value that cannot be stored is requested again next time. */
  async keep(
    profile: Profile,
    { accountId }: Pick<Identity, "accountId">,
    regions: readonly string[] | undefined,
  ): Promise<void> {
    const { fingerprint } = profile;
    const known = this.of(profile);
    const same = known?.accountId === accountId;
    const kept = regions ?? (same ? known.regions : undefined);
    if (fingerprint === undefined || (same && String(kept) === String(known.regions))) {
      return;
    }
    const { [fingerprint]: _old, ...others } = this.#all();
    const entries = Object.entries(others).slice(1 - MOST);
    const account: RememberedAccount = { accountId, ...(kept === undefined ? {} : { regions: kept }) };
    try {
      await this.#memory?.update(KEY, Object.fromEntries([...entries, [fingerprint, account]]));
    } catch {
      // The editor reports a full disk itself.
    }
  }

  #all(): Readonly<Record<string, unknown>> {
    const value = this.#memory?.get(KEY);
    return typeof value === "object" && value !== null ? { ...value } : {};
  }
}

function read(value: unknown): RememberedAccount | undefined {
  if (typeof value !== "object" || value === null || !("accountId" in value)) {
    return undefined;
  }
  const { accountId } = value;
  if (typeof accountId !== "string" || !/^\d{12}$/.test(accountId)) {
    return undefined;
  }
  const regions = "regions" in value && Array.isArray(value.regions) ? value.regions : undefined;
  return regions?.every((region) => typeof region === "string") === true ? { accountId, regions } : { accountId };
}
