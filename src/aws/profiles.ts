import { createHash } from "node:crypto";
import { homedir } from "node:os";
import path, { type PlatformPath } from "node:path";
import { compareNames } from "../model/text/compareNames.ts";
import { type AccessPortal, accessPortalOf } from "./accessPortal.ts";
import { type ConfiguredAccount, configuredAccount } from "./configuredAccount.ts";
import {
  type Environment,
  MACHINE_IDENTITIES,
  type MachineIdentity,
  machineIdentity,
  machineSource,
  mayAskMetadata,
} from "./machine.ts";
import { partitionOf } from "./partitions.ts";
import type { EndpointVariant } from "./serviceClient.ts";
import { SERVICES, type ServiceId } from "./services.ts";
import type { AwsConfigPaths, ReadSharedConfig, Section, SharedConfig } from "./sharedConfig.ts";
import { type SignInSession, sessionOfBase } from "./signIn/session.ts";
import {
  type BaseKind,
  type CredentialBase,
  isAdded,
  machinePlan,
  type ProfileProblem,
  planOf,
  type SignInPlan,
  sectionOf,
} from "./signInPlan.ts";
import type { CaBundle } from "./transports.ts";

/** How a profile gets its credentials. "unusable": its configuration is incomplete or contradictory, see `problem`. */
type ProfileKind = BaseKind | "assume-role" | "environment" | "container" | "unusable";

/**
 * A step of a sign-in that is made only on the user's request. "command": running a `credential_process`. "code": asking
 * for an MFA code. "metadata": asking the instance metadata service.
 */
export type Interaction = "command" | "code" | "metadata";

/** The services whose endpoint settings are read: those that are called, and those of Identity Center. */
type EndpointService = ServiceId | "sso" | "sso_oidc";
const endpointServices: readonly EndpointService[] = [...(Object.keys(SERVICES) as ServiceId[]), "sso", "sso_oidc"];

/**
 * Where a profile comes from. "file": the AWS config and credentials files. "environment": the access keys in environment
 * variables. "machine": the role of the container, pod or instance. "added": remembered by the extension, in no file.
 */
type ProfileOrigin = "file" | "environment" | "machine" | "added";

/** A profile that can be used to call AWS. Plain data without secrets. */
export interface Profile extends ConfiguredAccount {
  /** The name for `--profile`; for credentials of the machine, a name in parentheses: see machine.ts. */
  readonly name: string;
  readonly kind: ProfileKind;
  readonly origin: ProfileOrigin;
  /** True for the profile that the AWS CLI would use here by default. */
  readonly isDefault: boolean;
  /** The profile's own Region, else that of the environment. */
  readonly region?: string;
  /** Estimated from the Region and the ARNs in the configuration; the first call returns the real one. */
  readonly partition: string;
  /** URL to which the user's configuration redirects CloudTrail calls, for display. Absent: AWS. */
  readonly customEndpoint?: string;
  /** Such a URL for each service. */
  readonly endpoints: Readonly<Partial<Record<EndpointService, string>>>;
  /** Absent: neither FIPS nor dual-stack endpoints. */
  readonly variant?: EndpointVariant;
  /** Absent: the certificate authorities that the system and the editor trust. */
  readonly caBundle?: CaBundle;
  /** Why the profile is refused; only with kind "unusable". */
  readonly problem?: ProfileProblem;
  /** Interactive steps anywhere along its chain of source profiles. Absent: none. */
  readonly interactions?: readonly Interaction[];
  /** What a person signs in to for it, also through its source profiles. Absent: nothing. */
  readonly signsInWith?: SignInSession;
  /** Of a profile that signs in through IAM Identity Center without a further role. */
  readonly portal?: AccessPortal;
  /** The role that is assumed, or that SSO signs in to. */
  readonly role?: string;
  /**
   * Changes when the profile's configuration leads to another identity: a digest of its name, access key id, role and
   * sign-in settings, without secrets. Absent if the configuration does not determine the identity (the machine's own
   * role).
   */
  readonly fingerprint?: string;
}

/** Paths of the AWS config and credentials files, which the UI watches. The files need not exist. */
export function awsConfigFiles(env: Environment = process.env, platform: PlatformPath = path): AwsConfigPaths {
  const home = env.HOME || env.USERPROFILE || homedir();
  const resolve = (written: string | undefined, name: string) => {
    if (written === undefined || written === "") {
      return platform.join(home, ".aws", name);
    }
    const isInHome = written.startsWith("~/") || written.startsWith(`~${platform.sep}`);
    return isInHome ? platform.join(home, written.slice(2)) : written;
  };
  return {
    config: resolve(env.AWS_CONFIG_FILE, "config"),
    credentials: resolve(env.AWS_SHARED_CREDENTIALS_FILE, "credentials"),
  };
}

/** A reader of the AWS config and credentials files that this environment names. */
export function awsFilesReader(env: Environment = process.env): ReadSharedConfig {
  return async () => (await import("./sharedConfig.ts")).readSharedConfig(awsConfigFiles(env));
}

/**
 * All profiles of the AWS configuration, and one for each kind of credentials that the machine has without it, sorted by
 * name with the default first. Only reads files: runs no commands and makes no requests.
 * @param hasInstanceRole whether to list the instance role too, of which only a request can tell if there is one
 */
export async function listProfiles(
  env: Environment = process.env,
  read: ReadSharedConfig = awsFilesReader(env),
  hasInstanceRole: () => Promise<boolean> = async () => false,
): Promise<readonly Profile[]> {
  const shared = await read();
  const names = new Set([
    ...Object.keys(shared.config).filter(isProfileName),
    ...Object.keys(shared.credentials),
    ...Object.keys(shared.added ?? {}),
  ]);
  const instanceRole = await hasInstanceRole();
  const machine = MACHINE_IDENTITIES.filter(({ kind, isIn }) => isIn(env) && (kind !== "instance" || instanceRole));
  const usual = defaultName(env, names, machine);
  const profiles = [
    ...[...names].filter((name) => machineIdentity(name) === undefined).map((name) => profileOf(name, shared, env)),
    ...machine.map((identity) => machineProfile(identity, env)),
  ].map((profile) => ({ ...profile, isDefault: profile.name === usual }));
  return profiles.sort((a, b) => Number(b.isDefault) - Number(a.isDefault) || compareNames(a.name, b.name));
}

/** The profile that the AWS CLI uses without `--profile`: access keys in the environment win over AWS_PROFILE. */
function defaultName(
  env: Environment,
  names: ReadonlySet<string>,
  machine: readonly MachineIdentity[],
): string | undefined {
  const chosen = env.AWS_DEFAULT_PROFILE || env.AWS_PROFILE || (names.has("default") ? "default" : undefined);
  const [first] = machine;
  return first?.kind === "environment" || chosen === undefined ? first?.profile : chosen;
}

/** False for sections of the config file that are not profiles. */
export function isProfileName(section: string): boolean {
  return !section.startsWith("sso-session.") && !section.startsWith("services.");
}

function profileOf(name: string, shared: SharedConfig, env: Environment): Omit<Profile, "isDefault"> {
  const section: Section = sectionOf(name, shared) ?? {};
  const region = section.region || environmentRegion(env);
  const endpoints = endpointsOf(section, shared, env);
  const role = section.role_arn ?? section.sso_role_name;
  return {
    name,
    ...signInOf(name, planOf(name, shared), shared, env),
    origin: isAdded(name, shared) ? "added" : "file",
    partition: partitionOfSection(section, region),
    endpoints,
    ...(region === undefined ? {} : { region }),
    ...(endpoints.cloudtrail === undefined ? {} : { customEndpoint: endpoints.cloudtrail }),
    ...(role === undefined ? {} : { role }),
    ...connectionSettings(section, env),
    ...fingerprintOf(name, section, shared, endpoints),
  };
}

/** The variable that identifies whose credentials the machine has. Absent: nothing in the environment does. */
const IDENTIFIED_BY: Readonly<Partial<Record<MachineIdentity["source"], string>>> = {
  Environment: "AWS_ACCESS_KEY_ID",
  WebIdentity: "AWS_ROLE_ARN",
};

/** The settings of a section that identify whose credentials it gives. None is secret. */
const IDENTIFYING = [
  "aws_access_key_id",
  "role_arn",
  "credential_source",
  "web_identity_token_file",
  "credential_process",
  "login_session",
  "sso_account_id",
  "sso_role_name",
  "sso_session",
  "sso_start_url",
  "sso_region",
] as const;

function fingerprintOf(
  name: string,
  section: Section,
  shared: SharedConfig,
  endpoints: Profile["endpoints"],
): Pick<Profile, "fingerprint"> {
  const parts: string[] = [name, endpoints.sts ?? ""];
  let next: Section | undefined = section;
  const visited = new Set<string>();
  while (next !== undefined) {
    const one: Section = next;
    parts.push(...IDENTIFYING.map((key) => one[key] ?? ""));
    const source: string | undefined = one.source_profile;
    next = source === undefined || visited.has(source) ? undefined : sectionOf(source, shared);
    if (source !== undefined) {
      visited.add(source);
    }
  }
  return parts.slice(2).every((part) => part === "") ? {} : { fingerprint: digest(parts) };
}

function digest(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

function machineProfile(identity: MachineIdentity, env: Environment): Omit<Profile, "isDefault"> {
  const { profile: name, kind, source } = identity;
  const region = environmentRegion(env);
  const role = source === "WebIdentity" ? env.AWS_ROLE_ARN : undefined;
  const endpoints = endpointsOf({}, { config: {}, credentials: {}, files: awsConfigFiles(env) }, env);
  return {
    name,
    kind,
    origin: source === "Environment" ? "environment" : "machine",
    partition: partitionOfSection({ role_arn: role }, region),
    endpoints,
    ...connectionSettings({}, env),
    ...interactionsField(machinePlan(identity), env),
    ...(role === undefined ? {} : { role }),
    ...(IDENTIFIED_BY[source] === undefined
      ? {}
      : { fingerprint: digest([name, endpoints.sts ?? "", env[IDENTIFIED_BY[source]] ?? ""]) }),
    ...(region === undefined ? {} : { region }),
    ...(endpoints.cloudtrail === undefined ? {} : { customEndpoint: endpoints.cloudtrail }),
  };
}

/** How AWS is connected to. The environment wins over the config file, as in the SDK and the AWS CLI. */
function connectionSettings(section: Section, env: Environment): Pick<Profile, "variant" | "caBundle"> {
  const { AWS_CA_BUNDLE: general } = env;
  const path = general || section.ca_bundle;
  const fips = isTrue(env.AWS_USE_FIPS_ENDPOINT || section.use_fips_endpoint);
  const dualStack = isTrue(env.AWS_USE_DUALSTACK_ENDPOINT || section.use_dualstack_endpoint);
  return {
    ...(fips || dualStack ? { variant: { fips, dualStack } } : {}),
    ...(path ? { caBundle: { path, setting: general ? "AWS_CA_BUNDLE" : "ca_bundle" } } : {}),
  };
}

function environmentRegion(env: Environment): string | undefined {
  return env.AWS_REGION || env.AWS_DEFAULT_REGION || undefined;
}

function signInOf(
  name: string,
  plan: SignInPlan | ProfileProblem,
  shared: SharedConfig,
  env: Environment,
): Pick<Profile, "kind" | "problem" | "interactions" | "signsInWith" | "portal" | keyof ConfiguredAccount> {
  if (!("base" in plan)) {
    return { kind: "unusable", problem: plan };
  }
  const { section } = plan.base;
  const endpoints = endpointsOf(section, shared, env);
  const signsInWith = sessionOfBase(plan.base, { endpoints, ...connectionSettings(section, env) });
  const portal = plan.roles.length > 0 ? undefined : accessPortalOf(plan.base, signsInWith);
  return {
    kind: plan.roles.length > 0 ? "assume-role" : plan.base.kind,
    ...configuredAccount(name, plan),
    ...interactionsField(plan, env),
    ...(signsInWith === undefined ? {} : { signsInWith }),
    ...(portal === undefined ? {} : { portal }),
  };
}

function interactionsField(plan: SignInPlan, env: Environment): Pick<Profile, "interactions"> {
  const interactions = interactionsOf(plan, env);
  return interactions.length === 0 ? {} : { interactions };
}

/** The steps of a sign-in plan that are made only on the user's request. */
export function interactionsOf({ base, roles }: SignInPlan, env: Environment): readonly Interaction[] {
  return [
    ...(base.kind === "process" ? (["command"] as const) : []),
    ...(base.kind === "instance" && asksMetadata(base, env) ? (["metadata"] as const) : []),
    ...(roles.some(({ mfaSerial }) => mfaSerial !== undefined) ? (["code"] as const) : []),
  ];
}

function asksMetadata({ machine }: CredentialBase, env: Environment): boolean {
  return machineSource(machine, env) === "Ec2InstanceMetadata" && mayAskMetadata(env);
}

function partitionOfSection(section: Section, region: string | undefined): string {
  const own = section.region;
  const arn = [section.role_arn, section.mfa_serial, section.login_session].find((text) => text?.startsWith("arn:"));
  const hint = own ?? arn?.split(":")[1] ?? section.sso_region ?? region ?? "aws";
  return partitionOf(hint).id;
}

/**
 * The SDK's rule: environment before config file, a service's own setting before the general one. The SDK's clients
 * read it for the default profile only, so it is read here for each profile.
 */
function endpointsOf(section: Section, shared: SharedConfig, env: Environment): Profile["endpoints"] {
  if (isTrue(env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS) || isTrue(section.ignore_configured_endpoint_urls)) {
    return {};
  }
  const services = section.services === undefined ? undefined : shared.config[`services.${section.services}`];

  const endpoints: Partial<Record<EndpointService, string>> = {};
  for (const service of endpointServices) {
    const url =
      env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ||
      env.AWS_ENDPOINT_URL ||
      services?.[`${service}.endpoint_url`] ||
      section.endpoint_url;
    if (url) {
      endpoints[service] = url;
    }
  }
  return endpoints;
}

function isTrue(value: string | undefined): boolean {
  return value?.toLowerCase() === "true";
}
