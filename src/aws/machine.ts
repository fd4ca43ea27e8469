import { readFile } from "node:fs/promises";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a machine has credentials: the values of `credential_source`, and "WebIdentity", for which there is none. */
export type MachineSource = "Environment" | "WebIdentity" | "EcsContainer" | "Ec2InstanceMetadata";

/** Credentials that a machine has without any configuration file. */
export interface MachineIdentity {
  readonly source: MachineSource;
  /** Name of the profile that stands for them. */
  readonly profile: string;
  readonly kind: "environment" | "web-identity" | "container" | "instance";
  /** What they are called within a sentence. */
  readonly title: string;
  /** The environment has them; for the instance role: does not forbid them. Makes no request. */
  readonly isIn: (env: Environment) => boolean;
}

/**
 * In the order in which the AWS CLI tries them.
 * Source: "Standardized credential providers" of the AWS SDKs and Tools Reference Guide.
 */
export const MACHINE_IDENTITIES: readonly MachineIdentity[] = [
  {
    source: "Environment",
    profile: "(environment)",
    kind: "environment",
    title: "the credentials in the environment",
    isIn: (env) => Boolean(env.AWS_ACCESS_KEY_ID && env.AWS_SECRET_ACCESS_KEY),
  },
  {
    source: "WebIdentity",
    profile: "(web identity)",
    kind: "web-identity",
    title: "the web identity of this environment",
    isIn: (env) => Boolean(env.AWS_WEB_IDENTITY_TOKEN_FILE && env.AWS_ROLE_ARN),
  },
  {
    source: "EcsContainer",
    profile: "(container)",
    kind: "container",
    title: "the role of this container",
    isIn: (env) => Boolean(env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI || env.AWS_CONTAINER_CREDENTIALS_FULL_URI),
  },
  {
    source: "Ec2InstanceMetadata",
    profile: "(instance role)",
    kind: "instance",
    title: "the instance role of this machine",
    isIn: mayAskMetadata,
  },
];

/** False if the instance metadata service is turned off: any value but "false" does, as in the SDK. */
export function mayAskMetadata({ AWS_EC2_METADATA_DISABLED: disabled }: Environment): boolean {
  return !disabled || disabled === "false";
}

/** The machine's credentials that a profile with this name stands for. Undefined: it is the name of another profile. */
export function machineIdentity(profile: string): MachineIdentity | undefined {
  return MACHINE_IDENTITIES.find((identity) => identity.profile === profile);
}

/**
 * The source of a profile that uses the machine's credentials and names none: the first that the environment has, except
 * access keys, which are a profile of their own; without any, the instance role.
 */
export function machineSource(named: MachineSource | undefined, env: Environment): MachineSource {
  const found = MACHINE_IDENTITIES.find(({ source, isIn }) => source !== "Environment" && isIn(env));
  return named ?? found?.source ?? "Ec2InstanceMetadata";
}

/**
 * True if this is an EC2 instance, as far as that can be seen without a request: its firmware says so, or the environment
 * names a metadata service. False also means "unknown".
 * Source: "Identify EC2 instances" of the EC2 User Guide.
 */
export async function isEc2Instance(env: Environment = process.env): Promise<boolean> {
  if (env.AWS_EC2_METADATA_SERVICE_ENDPOINT) {
    return true;
  }
  const firmware = ["/sys/class/dmi/id/sys_vendor", "/sys/class/dmi/id/bios_version", "/sys/hypervisor/uuid"];
  const texts = await Promise.all(firmware.map((path) => readFile(path, "utf8").catch(() => "")));
  const [vendor = "", bios = "", hypervisor = ""] = texts.map((text) => text.trim().toLowerCase());
  return vendor === "amazon ec2" || bios.endsWith(".amazon") || hypervisor.startsWith("ec2");
}
