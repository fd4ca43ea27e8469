import type { Profile } from "./profiles.ts";
import type { Identity } from "./session.ts";

/** Where plain data outlives the editor: a `Memento` of the extension. */
export interface LastingMemory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

/** What AWS said of a profile. */
interface RememberedAccount {
  readonly accountId: string;
  /** The Regions that the account has switched on, where AWS listed them. */
  readonly regions?: readonly string[];
}

const KEY = "accounts";
const MOST = 500;

/**
 * Which account each profile belonged to, and its Regions, for when AWS cannot be asked. Kept under what identifies the
 * profile: one that has come to lead elsewhere is not known. Holds no secrets.
 */
export class RememberedAccounts {
  readonly #memory: LastingMemory | undefined;

  constructor(memory: LastingMemory | undefined) {
    this.#memory = memory;
  }

  of({ fingerprint }: Profile): RememberedAccount | undefined {
    return fingerprint === undefined ? undefined : read(this.#all()[fingerprint]);
  }

  /** Never fails: what cannot be kept is asked again. */
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
      // The editor tells of a disk that takes nothing any more.
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
