import { homedir } from "node:os";
import { nearest } from "../model/text/nearest.ts";
import { visible } from "../model/text/text.ts";
import { type MachineIdentity, type MachineSource, machineIdentity } from "./machine.ts";
import { CREDENTIAL_SETTINGS, type CredentialSetting, isCredentialSetting, isPlainSetting } from "./profileSettings.ts";
import type { Section, SharedConfig } from "./sharedConfig.ts";

/** How credentials are obtained without another profile. "instance": from the machine (container or EC2 role). */
export type BaseKind = "static" | "web-identity" | "process" | "sso" | "login" | "instance";

/** The values of `credential_source`. */
const MACHINE_SOURCES: readonly MachineSource[] = ["Environment", "Ec2InstanceMetadata", "EcsContainer"];

/** The start of a chain of credentials. Contains secrets: do not log it or pass it on. */
export interface CredentialBase {
  readonly kind: BaseKind;
  readonly profile: string;
  readonly section: Section;
  /** The file with the profile's credential settings. Undefined: an added profile. */
  readonly file: "config" | "credentials" | undefined;
  /** For "sso": the settings of the [sso-session] that the section names, if it names one. */
  readonly session?: Section;
  /** For "instance": the source that is named. Absent: the profile has no credential settings at all. */
  readonly machine?: MachineSource;
}

/** A role to assume with the previous credentials of the chain. */
export interface RoleStep {
  /** The profile that names the role. */
  readonly profile: string;
  readonly roleArn: string;
  readonly sessionName?: string;
  readonly externalId?: string;
  readonly durationSeconds?: number;
  readonly mfaSerial?: string;
}

/** How a profile signs in: the base credentials, then the roles in the order in which they are assumed. */
export interface SignInPlan {
  readonly base: CredentialBase;
  readonly roles: readonly RoleStep[];
}

/** Why a profile cannot be used. */
export interface ProfileProblem {
  /** Message for the user that names the setting, the section and the file. Plain text. */
  readonly message: string;
  /** The file to correct. Absent: the profile is in no file, because the user added it in the editor. */
  readonly file?: "config" | "credentials";
}

/**
 * The settings that each kind of profile needs, in the SDK's order of precedence: a section is of the first kind of
 * which it has one of `starts`, and is refused if one of `needs` is missing.
 */
const KINDS: readonly {
  readonly kind: Exclude<BaseKind, "instance">;
  readonly starts: readonly CredentialSetting[];
  readonly needs: readonly CredentialSetting[];
}[] = [
  {
    kind: "static",
    starts: ["aws_access_key_id", "aws_secret_access_key", "aws_session_token"],
    needs: ["aws_access_key_id", "aws_secret_access_key"],
  },
  {
    kind: "web-identity",
    starts: ["web_identity_token_file"],
    needs: ["web_identity_token_file", "role_arn"],
  },
  { kind: "process", starts: ["credential_process"], needs: ["credential_process"] },
  {
    kind: "sso",
    starts: ["sso_session", "sso_start_url", "sso_region", "sso_account_id", "sso_role_name"],
    needs: ["sso_account_id", "sso_role_name"],
  },
  { kind: "login", starts: ["login_session"], needs: ["login_session"] },
];

/** Resolves a profile and its source profiles. Reads no files, runs no commands, never throws. */
export function planOf(name: string, shared: SharedConfig): SignInPlan | ProfileProblem {
  const identity = machineIdentity(name);
  if (identity !== undefined) {
    return machinePlan(identity);
  }
  const roles: RoleStep[] = [];
  const visited: string[] = [];
  for (let at = name; ; ) {
    const section = sectionOf(at, shared);
    const asSource = visited.length > 0;
    const step = section === undefined ? missingSource(at) : readSection(at, section, shared, asSource);
    if ("trouble" in step) {
      return problemOf(name, step.missing === true ? (visited.at(-1) ?? name) : at, step, shared);
    }
    if ("base" in step) {
      roles.push(...(step.role ?? []));
      return { base: { ...step.base, file: credentialsFile(at, shared) }, roles: roles.toReversed() };
    }
    visited.push(at);
    roles.push(step.role);
    if (visited.includes(step.source) && !hasKeys(sectionOf(step.source, shared))) {
      const loop = [...visited, step.source].map(quoted).join(" -> ");
      return problemOf(
        name,
        at,
        { trouble: `source_profile leads in a circle: ${loop}`, key: "source_profile" },
        shared,
      );
    }
    at = step.source;
  }
}

/** The plan of the profile that stands for credentials of the machine. */
export function machinePlan({ profile, source }: MachineIdentity): SignInPlan {
  return { base: { kind: "instance", profile, section: {}, file: undefined, machine: source }, roles: [] };
}

/**
 * The settings of a profile from both files; the credentials file takes precedence. Without it in either file, those of
 * the added profile. Undefined: there is no such profile.
 */
export function sectionOf(name: string, { config, credentials, added = {} }: SharedConfig): Section | undefined {
  const [own, secret] = [ownValue(config, name), ownValue(credentials, name)];
  return own === undefined && secret === undefined ? ownValue(added, name) : { ...own, ...secret };
}

/** True for a profile that is in neither file. */
export function isAdded(name: string, { config, credentials, added = {} }: SharedConfig): boolean {
  return Object.hasOwn(added, name) && !Object.hasOwn(config, name) && !Object.hasOwn(credentials, name);
}

interface Trouble {
  /** The end of a sentence: "role_arn needs source_profile or credential_source, and neither is set". */
  readonly trouble: string;
  /** A setting that is present, to find out which file to correct. */
  readonly key?: string;
  /** No section has this name. */
  readonly missing?: true;
}

type StepBase = Omit<CredentialBase, "file">;

type Step =
  | Trouble
  | { readonly base: StepBase; readonly role?: readonly RoleStep[] }
  | { readonly role: RoleStep; readonly source: string };

function missingSource(name: string): Trouble {
  return {
    trouble: `source_profile names ${quoted(name)}, and there is no such profile`,
    key: "source_profile",
    missing: true,
  };
}

/** Reads one link of the chain. A source profile with access keys provides those keys, even if it also names a role. */
function readSection(name: string, section: Section, shared: SharedConfig, asSource: boolean): Step {
  const keys = Object.keys(section);
  const wrongCase = keys.find((key) => key !== key.toLowerCase() && isCredentialSetting(key.toLowerCase()));
  if (wrongCase !== undefined) {
    return {
      trouble: `${visible(wrongCase)} must be written in lower case: ${wrongCase.toLowerCase()}`,
      key: wrongCase,
    };
  }
  if (asSource && hasKeys(section)) {
    return { base: { kind: "static", profile: name, section } };
  }
  if (section.role_arn !== undefined && section.web_identity_token_file === undefined) {
    return readRole(name, section, keys);
  }
  const row = KINDS.find(({ starts }) => starts.some((key) => section[key] !== undefined));
  if (row === undefined) {
    return readMachine(name, section, keys, asSource);
  }
  const lacking = row.needs.filter((key) => !section[key]);
  if (lacking.length > 0) {
    const has = keys.find((key) => row.starts.some((start) => start === key)) ?? keys[0];
    return {
      trouble: `it has ${has} but no ${lacking.join(" and no ")}${misspelt(keys)}`,
      ...(has === undefined ? {} : { key: has }),
    };
  }
  if (row.kind === "web-identity" && (section.source_profile ?? section.credential_source) !== undefined) {
    return {
      trouble: "it names both web_identity_token_file and a source of credentials for its role",
      key: "role_arn",
    };
  }
  const trouble = row.kind === "sso" ? ssoTrouble(section, shared, keys) : undefined;
  const session = row.kind === "sso" ? sessionOf(section, shared) : undefined;
  return trouble ?? { base: { kind: row.kind, profile: name, section, ...(session === undefined ? {} : { session }) } };
}

function readRole(name: string, section: Section, keys: readonly string[]): Step {
  const { role_arn: roleArn, source_profile: source, credential_source: machine } = section;
  const key = "role_arn";
  if (!roleArn) {
    return { trouble: "role_arn has no value", key };
  }
  if (source !== undefined && machine !== undefined) {
    return { trouble: "it names both source_profile and credential_source, and only one of them can be meant", key };
  }
  const role = roleStep(name, roleArn, section);
  if (source) {
    return { role, source };
  }
  if (machine) {
    const base = machineBase(name, section, machine);
    return "trouble" in base ? base : { ...base, role: [role] };
  }
  return { trouble: `role_arn needs source_profile or credential_source, and neither is set${misspelt(keys)}`, key };
}

function roleStep(profile: string, roleArn: string, section: Section): RoleStep {
  const { role_session_name: sessionName, external_id: externalId, mfa_serial: mfaSerial } = section;
  const seconds = Number.parseInt(section.duration_seconds ?? "", 10);
  return {
    profile,
    roleArn,
    ...(sessionName ? { sessionName } : {}),
    ...(externalId ? { externalId } : {}),
    ...(mfaSerial ? { mfaSerial } : {}),
    ...(Number.isFinite(seconds) ? { durationSeconds: seconds } : {}),
  };
}

function machineBase(name: string, section: Section, source: string): Trouble | { readonly base: StepBase } {
  const machine = MACHINE_SOURCES.find((known) => known === source);
  return machine === undefined
    ? {
        trouble: `credential_source has the value ${quoted(source)}, which is none of ${MACHINE_SOURCES.join(", ")}`,
        key: "credential_source",
      }
    : { base: { kind: "instance", profile: name, section, machine } };
}

/**
 * A section of no other kind may use the machine's credentials only if it says so, or if it has no setting that could
 * be about credentials. A source profile must say so.
 */
function readMachine(name: string, section: Section, keys: readonly string[], asSource: boolean): Step {
  const { credential_source: source, source_profile: profile } = section;
  if (profile !== undefined) {
    return { trouble: `it has source_profile but no role_arn${misspelt(keys)}`, key: "source_profile" };
  }
  if (source !== undefined) {
    return machineBase(name, section, source);
  }
  const alone = keys.find(isCredentialSetting);
  if (alone !== undefined) {
    return { trouble: `it has ${alone} but no credentials to use it with${misspelt(keys)}`, key: alone };
  }
  const unknown = keys.find((key) => !isPlainSetting(key));
  if (unknown !== undefined) {
    return { trouble: `it has no credentials${misspelt(keys)}`, key: unknown };
  }
  return asSource
    ? { trouble: "it has no credentials of its own" }
    : { base: { kind: "instance", profile: name, section } };
}

/** The settings of the [sso-session] that a section names. Undefined: it names none, or one that is not there. */
function sessionOf({ sso_session: session }: Section, { config }: SharedConfig): Section | undefined {
  return session === undefined ? undefined : ownValue(config, `sso-session.${session}`);
}

function ssoTrouble(section: Section, shared: SharedConfig, keys: readonly string[]): Trouble | undefined {
  const { sso_session: session } = section;
  const key = session === undefined ? "sso_account_id" : "sso_session";
  const settings = session === undefined ? section : sessionOf(section, shared);
  if (settings === undefined) {
    return {
      trouble: `sso_session names ${quoted(session ?? "")}, and there is no section [sso-session ${visible(session ?? "")}]`,
      key,
    };
  }
  const lacking = (["sso_start_url", "sso_region"] as const).filter((name) => !settings[name]);
  if (lacking.length === 0) {
    return undefined;
  }
  const what = lacking.join(" and no ");
  return session === undefined
    ? { trouble: `it has ${key} but no ${what}${misspelt(keys)}`, key }
    : { trouble: `the section [sso-session ${visible(session)}] has no ${what}`, key };
}

/**
 * A text for unknown settings: "; azure_tenant_id is no setting of AWS", "; source_profil is no setting of AWS: is
 * source_profile meant?".
 */
function misspelt(keys: readonly string[]): string {
  return keys
    .filter((key) => !isPlainSetting(key) && !isCredentialSetting(key))
    .slice(0, 3)
    .map((key) => {
      const meant = nearest(key, CREDENTIAL_SETTINGS);
      return `; ${visible(key)} is no setting of AWS${meant === undefined ? "" : `: is ${meant} meant?`}`;
    })
    .join("");
}

/** `mended`: the profile of the chain whose section has to be corrected. */
function problemOf(name: string, mended: string, { trouble, key }: Trouble, shared: SharedConfig): ProfileProblem {
  const subject = mended === name ? "" : `in its source profile ${quoted(mended)}, `;
  const what = `Profile ${quoted(name)} cannot be used: ${subject}${trouble}.`;
  if (isAdded(mended, shared)) {
    return { message: `${what} You added ${quoted(mended)} in the editor: remove it and add it again.` };
  }
  const file =
    key !== undefined && ownValue(shared.credentials, mended)?.[key] !== undefined
      ? "credentials"
      : sectionFile(mended, shared);
  const section = file === "credentials" || mended === "default" ? `[${mended}]` : `[profile ${mended}]`;
  return {
    message: `${what} Complete ${visible(section)} in ${tilde(shared.files[file])}.`,
    file,
  };
}

function sectionFile(name: string, { config, credentials }: SharedConfig): "config" | "credentials" {
  return ownValue(config, name) === undefined && ownValue(credentials, name) !== undefined ? "credentials" : "config";
}

/** Settings in the credentials file take precedence. */
function credentialsFile(name: string, shared: SharedConfig): CredentialBase["file"] {
  if (isAdded(name, shared)) {
    return undefined;
  }
  const secret = Object.keys(ownValue(shared.credentials, name) ?? {});
  return secret.some(isCredentialSetting) ? "credentials" : sectionFile(name, shared);
}

function hasKeys(section: Section | undefined): boolean {
  return Boolean(section?.aws_access_key_id && section.aws_secret_access_key);
}

function quoted(text: string): string {
  return `"${visible(text)}"`;
}

function tilde(path: string): string {
  const home = homedir();
  const isInHome = home !== "" && path.startsWith(home) && /^[\\/]/.test(path.slice(home.length));
  return visible(isInHome ? `~${path.slice(home.length)}` : path);
}

/** Users choose section names: "constructor" must not be found on the prototype. */
function ownValue<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
