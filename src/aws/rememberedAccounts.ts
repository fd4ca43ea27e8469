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
const ALIASES = "accountAliases";
const MOST = 500;

/**
 * Each profile's account and its Regions, and the aliases of accounts, stored for use when AWS cannot be reached. The
 * key contains what identifies the profile, so a profile that now leads elsewhere has no entry. Contains no secrets.
 */
export class RememberedAccounts {
  readonly #memory: LastingMemory | undefined;

  constructor(memory: LastingMemory | undefined) {
    this.#memory = memory;
  }

  of({ fingerprint }: Profile): RememberedAccount | undefined {
    return fingerprint === undefined ? undefined : read(this.#stored(KEY)[fingerprint]);
  }

  /** The enabled Regions of an account, as last stored for any of its profiles. Undefined: unknown. */
  regionsOf(accountId: string | undefined): readonly string[] | undefined {
    const known = Object.values(this.#stored(KEY)).map(read);
    return known.findLast((one) => one?.accountId === accountId && one?.regions !== undefined)?.regions;
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
    const { [fingerprint]: _old, ...others } = this.#stored(KEY);
    const entries = Object.entries(others).slice(1 - MOST);
    const account: RememberedAccount = { accountId, ...(kept === undefined ? {} : { regions: kept }) };
    await this.#store(KEY, [...entries, [fingerprint, account]]);
  }

  /** The alias of an account (twelve digits). Undefined: none, or unknown. */
  alias(accountId: string): string | undefined {
    const alias = this.#stored(ALIASES)[accountId];
    return typeof alias === "string" ? alias : undefined;
  }

  /** `alias` undefined: the account has none. Never throws. */
  async keepAlias(accountId: string, alias: string | undefined): Promise<void> {
    if (this.alias(accountId) === alias) {
      return;
    }
    const { [accountId]: _old, ...others } = this.#stored(ALIASES);
    const entries = Object.entries(others).slice(1 - MOST);
    await this.#store(ALIASES, [...entries, ...(alias === undefined ? [] : [[accountId, alias] as const])]);
  }

  /** The editor reports a full disk itself. */
  async #store(key: string, entries: readonly (readonly [string, unknown])[]): Promise<void> {
    try {
      await this.#memory?.update(key, Object.fromEntries(entries));
    } catch {
      // What was not stored is requested again next time.
    }
  }

  #stored(key: string): Readonly<Record<string, unknown>> {
    const value = this.#memory?.get(key);
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
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
