import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { partitionOf } from "../../src/aws/partitions.ts";
import { sessionFolders, TokenCache } from "../../src/aws/signIn/tokenCache.ts";
import { identityCenter } from "../world/identityCenter.ts";
import { managementOf } from "../world/organization.ts";
import type { World, WorldAccount, WorldOptions } from "../world/types.ts";
import { writeWorkspace } from "../world/workspace.ts";
import { makeWorld } from "../world/world.ts";
import type { Pace } from "./pace.ts";
import { ATTACK_MS } from "./playedAttack.ts";
import type { RoleRule } from "./securityTokens.ts";
import { startAws, type WireAws } from "./server.ts";
import type { Variants } from "./variants.ts";

interface DemoOptions extends Pick<WorldOptions, "chinaGlobalRegion"> {
  /** Records in the world. Default 20,000. */
  readonly size?: number;
  readonly seed?: number;
  /** The world's last moment, ms since 1970 UTC. Default now. */
  readonly end?: number;
  /** An attack happens whenever a live tail begins, a step every so many ms. Default: none. */
  readonly liveTailAttackMs?: number;
  /** Default: AWS's own, 2 lookups a second for each account and Region. */
  readonly pace?: Partial<Pace>;
  /** What is left out is as in `defaultVariants`. */
  readonly variants?: Partial<Variants>;
  /** The requests appear in Event history, five minutes later. Default false. */
  readonly recordsCalls?: boolean;
  /**
   * The accounts have every Region of their partition that AWS enables by default, as real ones do, not only those in
   * which something happened. Default false.
   */
  readonly everyRegion?: boolean;
  /** More of the AWS configuration file. */
  readonly config?: string;
  /**
   * Adds a profile of IAM Identity Center that nobody is signed in with. Its session has a name of its own, because its
   * token is kept in the user's home folder; it is removed at the end. Default false.
   */
  readonly identityCenter?: boolean;
}

/** A world served over the wire, with an AWS configuration and a workspace that belong to it. */
export interface Demo {
  readonly world: World;
  readonly aws: WireAws;
  /** What a client's environment needs in order to see this world and nothing else. */
  readonly env: Readonly<Record<string, string>>;
  /** Variables to take out of that environment: they would win over `env`, or lead to a real account. */
  readonly unset: readonly string[];
  /** Folder with the world's infrastructure as code. */
  readonly workspace: string;
  /** For `AwsControl`; also in `env` as CLOUDTRAIL_DEMO_CONTROL. */
  readonly controlUrl: string;
  /** Stops the server and removes the temporary files. */
  close(): Promise<void>;
}

/** A profile beside those of the accounts: a role in production, assumed from development. */
const auditProfile = "production-audit";

const strayVariables = [
  "AWS_PROFILE",
  "AWS_DEFAULT_PROFILE",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_CREDENTIAL_EXPIRATION",
  "AWS_REGION",
  "AWS_DEFAULT_REGION",
  "AWS_ENDPOINT_URL_CLOUDTRAIL",
  "AWS_ENDPOINT_URL_STS",
  "AWS_ENDPOINT_URL_ACCOUNT",
  "AWS_ENDPOINT_URL_CLOUDFORMATION",
  "AWS_ENDPOINT_URL_IAM",
  "AWS_ENDPOINT_URL_S3",
  "AWS_ENDPOINT_URL_ATHENA",
  "AWS_ENDPOINT_URL_GLUE",
  "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS",
  "AWS_ENDPOINT_URL_SSO",
  "AWS_ENDPOINT_URL_SSO_OIDC",
  "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
  "AWS_ROLE_ARN",
  "AWS_ROLE_SESSION_NAME",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_USE_FIPS_ENDPOINT",
  "AWS_USE_DUALSTACK_ENDPOINT",
  "AWS_CA_BUNDLE",
];

/** Makes the world, serves it, and writes configuration and workspace to a temporary folder. */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const { size = 20_000, seed = 1, end = Date.now(), pace = {}, variants = {}, recordsCalls = false } = options;
  const { chinaGlobalRegion = "by-endpoint", liveTailAttackMs } = options;
  const told = makeWorld({ seed, size, end, chinaGlobalRegion });
  const world = options.everyRegion === true ? { ...told, accounts: told.accounts.map(withQuietRegions) } : told;
  const aws = await startAws(world, {
    pace,
    variants: { roles: rolesOf(world), ...variants },
    recordsCalls,
    liveTailAttackMs,
  });
  const folder = await mkdtemp(join(tmpdir(), "cloudtrail-demo-"));
  const session = options.identityCenter === true ? `acme-${new URL(aws.url).port}` : undefined;
  const tokens = new TokenCache(() => sessionFolders().sso);
  const close = async () => {
    await aws.close();
    await (session === undefined ? undefined : tokens.remove(session));
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  };
  try {
    const config = join(folder, "config");
    const credentials = join(folder, "credentials");
    const workspace = join(folder, "infrastructure");
    await writeFile(config, `${configOf(world)}${identityCenterConfig(world, session)}\n${options.config ?? ""}`);
    await writeFile(credentials, credentialsOf(world), { mode: 0o600 });
    writeWorkspace(world, workspace);
    const env = {
      AWS_ENDPOINT_URL: aws.url,
      AWS_CONFIG_FILE: config,
      AWS_SHARED_CREDENTIALS_FILE: credentials,
      AWS_EC2_METADATA_DISABLED: "true",
      CLOUDTRAIL_DEMO_CONTROL: aws.controlUrl,
      // Whoever tells the same world anew has to end it at the same time: how much goes on in it hangs on the hour.
      CLOUDTRAIL_DEMO_END: String(end),
    };
    return { world, aws, env, unset: strayVariables, workspace, controlUrl: aws.controlUrl, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function withQuietRegions(account: WorldAccount): WorldAccount {
  const quietRegions = partitionOf(account.partition)
    .regions.filter(({ id, optIn }) => !optIn && !account.regions.includes(id))
    .map(({ id }) => id);
  return { ...account, quietRegions };
}

/** Roles that not everybody can assume: Organizations makes none in the management account, and a vendor asks for an ID. */
function rolesOf(world: World): readonly RoleRule[] {
  const management = managementOf(world.accounts);
  return [
    ...(management === undefined
      ? []
      : [{ accountId: management.id, role: "OrganizationAccountAccessRole", exists: false }]),
    { role: "VendorAudit", externalId: "acme-7" },
  ];
}

/** Not the global Region, which every profile shows anyway. */
function homeRegion({ regions, globalRegion }: WorldAccount): string {
  return regions.find((region) => region !== globalRegion) ?? globalRegion;
}

function configOf(world: World): string {
  const profiles = world.accounts.map(
    (account) => `[profile ${account.profile}]\nregion = ${homeRegion(account)}\noutput = json\n`,
  );
  const source = world.accounts.find(({ profile }) => profile === "development");
  const target = world.accounts.find(({ profile }) => profile === "production");
  if (source !== undefined && target !== undefined) {
    profiles.push(
      `[profile ${auditProfile}]\nrole_arn = arn:${target.partition}:iam::${target.id}:role/CloudTrailAudit\n` +
        `source_profile = ${source.profile}\nregion = ${homeRegion(target)}\n`,
    );
  }
  return profiles.join("\n");
}

/** A permission set of the production account. */
function identityCenterConfig(world: World, session: string | undefined): string {
  const account = world.accounts.find(({ profile }) => profile === "production");
  return session === undefined || account === undefined
    ? ""
    : `\n[profile site-reliability]\nsso_session = ${session}\nsso_account_id = ${account.id}\n` +
        `sso_role_name = SiteReliability\nregion = ${homeRegion(account)}\n\n` +
        `[sso-session ${session}]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = ${identityCenter.region}\n`;
}

function credentialsOf(world: World): string {
  return world.accounts
    .map(
      ({ profile, accessKeyId }) =>
        `[${profile}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = of-a-world-that-is-not-real\n`,
    )
    .join("\n");
}

async function main(): Promise<void> {
  const demo = await startDemo({ identityCenter: true, liveTailAttackMs: ATTACK_MS });
  for (const name of demo.unset) {
    console.log(`unset ${name}`);
  }
  for (const [name, value] of Object.entries(demo.env)) {
    console.log(`export ${name}='${value}'`);
  }
  console.log(`# workspace: ${demo.workspace}`);
  console.log("# Ctrl-C ends it");
  const end = () => {
    demo.close().finally(() => process.exit(0));
  };
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main();
}
