import { Failure } from "../model/failure.ts";
import { countOf } from "../model/text/countOf.ts";
import { visible } from "../model/text/text.ts";
import type { LastingMemory } from "./rememberedAccounts.ts";
import type { Section, SharedConfig } from "./sharedConfig.ts";
import { sectionOf } from "./signInPlan.ts";

/**
 * The settings of an added profile, in the terms of the AWS config file. None is a secret. AWS does not treat an external
 * ID as one either: everyone who may view the role can see it (IAM User Guide, "The confused deputy problem").
 */
const SETTINGS = [
  "sso_session",
  "sso_start_url",
  "sso_region",
  "sso_account_id",
  "sso_role_name",
  "role_arn",
  "source_profile",
  "credential_source",
  "external_id",
  "role_session_name",
  "mfa_serial",
  "region",
] as const;
export type AddedSection = Readonly<Partial<Record<(typeof SETTINGS)[number], string>>>;

/** A profile that the user added in the editor instead of in the AWS files. */
export interface AddedProfile {
  readonly name: string;
  readonly section: AddedSection;
}

/** An account to add, with the role to use in it. */
export interface NewProfile {
  /** From AWS; untrusted. Absent or blank: the account id is the name. */
  readonly accountName?: string | undefined;
  /** Twelve digits. */
  readonly accountId: string;
  /** The name of the role or permission set, without a path. */
  readonly role: string;
  readonly section: AddedSection;
}

/** How AWS is reached: an added role takes these settings from its source profile, so that both use the same AWS. */
const INHERITED = [
  "ca_bundle",
  "endpoint_url",
  "ignore_configured_endpoint_urls",
  "services",
  "use_dualstack_endpoint",
  "use_fips_endpoint",
] as const;

const KEY = "addedProfiles";
/** More are refused: the editor reads all of an extension's memory at its start. */
const MOST_ADDED = 3_000;
const LONGEST_NAME = 60;
const LONGEST_VALUE = 2_048;

/**
 * The profiles that the user added in the editor, stored on this machine and shared by all windows. A profile of the AWS
 * files with the same name takes precedence; the added one is hidden as long as it exists.
 */
export class AddedProfiles {
  readonly #memory: LastingMemory;

  constructor(memory: LastingMemory) {
    this.#memory = memory;
  }

  /** In the order in which they were added. Stored values that are invalid are left out. */
  list(): readonly AddedProfile[] {
    const value = this.#memory.get(KEY);
    return (Array.isArray(value) ? value : []).flatMap((item) => readProfile(item) ?? []);
  }

  /** The configuration with the added profiles. Each role is reached as its source profile is. */
  over(shared: SharedConfig): SharedConfig {
    const sections = new Map(this.list().map(({ name, section }) => [name, section]));
    const added = [...sections].map(([name, section]) => [name, { ...inherited(name, sections, shared), ...section }]);
    return { ...shared, added: Object.fromEntries(added) };
  }

  /**
   * Stores profiles and returns their names, in the same order. An account that was added before with the same role and
   * source keeps its name. `taken`: the names of all profiles. Throws `Failure` for too many profiles, and then adds none.
   */
  async add(profiles: readonly NewProfile[], taken: Iterable<string>): Promise<readonly string[]> {
    const stored = new Map(this.list().map((profile) => [profile.name, profile]));
    const known = new Map([...stored.values()].map(({ name, section }) => [identityOf(section), name]));
    const names = new Set([...taken, ...stored.keys()]);
    const result: string[] = [];
    for (const profile of profiles) {
      const section = readSection(profile.section);
      if (section === undefined) {
        throw new TypeError("a setting of an added profile is invalid");
      }
      const identity = identityOf(section);
      const name = known.get(identity) ?? freeName(profile, names);
      known.set(identity, name);
      names.add(name);
      stored.set(name, { name, section });
      result.push(name);
    }
    if (stored.size > MOST_ADDED) {
      throw new Failure({
        reason: "storage",
        message: `At most ${countOf(MOST_ADDED, "account")} can be added in the editor. Select fewer, or remove some with Remove Added Accounts.`,
        context: {},
        remedies: [],
      });
    }
    await this.#memory.update(KEY, [...stored.values()]);
    return result;
  }

  /** Removes profiles by name; unknown names are ignored. */
  async remove(names: readonly string[]): Promise<void> {
    const removed = new Set(names);
    const left = this.list().filter(({ name }) => !removed.has(name));
    await this.#memory.update(KEY, left.length === 0 ? undefined : left);
  }
}

/** What makes two added profiles the same: everything but the Region that is shown first. */
function identityOf(section: AddedSection): string {
  return JSON.stringify(SETTINGS.map((setting) => (setting === "region" ? undefined : section[setting])));
}

/** "Acme Production/ReadOnly", with the account id if that is taken, with a number if that is taken too. */
function freeName({ accountName, accountId, role }: NewProfile, taken: ReadonlySet<string>): string {
  const account = oneLine(accountName ?? "") || accountId;
  const short = `${account}/${oneLine(role)}`;
  const long = account === accountId ? short : `${account} (${accountId})/${oneLine(role)}`;
  const free = [short, long].find((name) => !taken.has(name));
  if (free !== undefined) {
    return free;
  }
  for (let number = 2; ; number++) {
    const name = `${long} ${number}`;
    if (!taken.has(name)) {
      return name;
    }
  }
}

function oneLine(text: string): string {
  return visible(text).replace(/\s+/g, " ").trim().slice(0, LONGEST_NAME).trim();
}

/** The inherited settings of the nearest source profile that is in the AWS files. */
function inherited(name: string, added: ReadonlyMap<string, AddedSection>, shared: SharedConfig): Section {
  const visited = new Set<string>();
  for (let at: string | undefined = name; at !== undefined && !visited.has(at); ) {
    visited.add(at);
    const section: Section | undefined = sectionOf(at, shared);
    if (section !== undefined) {
      return settingsOf(section, INHERITED);
    }
    at = added.get(at)?.source_profile;
  }
  return {};
}

/** Some settings of a section, without those that it does not have. */
export function settingsOf(section: Section, keys: readonly string[]): Section {
  return Object.fromEntries(keys.flatMap((key) => (section[key] === undefined ? [] : [[key, section[key]]])));
}

function readProfile(value: unknown): AddedProfile | undefined {
  if (typeof value !== "object" || value === null || !("name" in value) || !("section" in value)) {
    return undefined;
  }
  const { name } = value;
  const section = readSection(value.section);
  return isText(name) && section !== undefined ? { name, section } : undefined;
}

/** Undefined for another setting than `SETTINGS`, and for a value that could not be one line of a config file. */
function readSection(value: unknown): AddedSection | undefined {
  if (typeof value !== "object" || value === null) {
    return undefined;
  }
  const entries = Object.entries(value);
  return entries.every(([key, text]) => SETTINGS.some((setting) => setting === key) && isText(text))
    ? Object.fromEntries(entries)
    : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= LONGEST_VALUE && !/\p{Cc}/u.test(value);
}
