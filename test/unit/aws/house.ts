import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Clock, systemClock } from "../../../src/async/clock.ts";
import { Connections, type ConnectionsOptions } from "../../../src/aws/connections.ts";
import type { Environment } from "../../../src/aws/machine.ts";
import { awsFilesReader, listProfiles, type Profile } from "../../../src/aws/profiles.ts";
import { startAws, type WireAws } from "../../aws/server.ts";
import type { World } from "../../world/types.ts";
import { smallWorld } from "../aws-wire/smallWorld.ts";
import { unlistedRequests } from "./permittedCalls.ts";

/** A temporary AWS configuration of one test. */
export interface ConfigFiles {
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  remove(): Promise<void>;
}

export async function writeConfig(config: string, credentials = ""): Promise<ConfigFiles> {
  const folder = await mkdtemp(join(tmpdir(), "cloudtrail-aws-"));
  await writeFile(join(folder, "config"), config);
  await writeFile(join(folder, "credentials"), credentials);
  return {
    folder,
    env: { AWS_CONFIG_FILE: join(folder, "config"), AWS_SHARED_CREDENTIALS_FILE: join(folder, "credentials") },
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 10 }),
  };
}

/** The small world on the wire, its profiles, and connections to it. */
export interface House {
  readonly aws: WireAws;
  readonly connections: Connections;
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly log: string[];
  readonly files: ConfigFiles;
  profile(name: string): Profile;
  /** Throws if a request was sent whose IAM action the table of permissions does not have. */
  close(): Promise<void>;
}

export interface HouseOptions extends Partial<ConnectionsOptions> {
  readonly world?: World;
  readonly wire?: NonNullable<Parameters<typeof startAws>[1]>;
  /** More of the configuration file. */
  readonly config?: string;
  readonly credentials?: string;
  /** More environment variables of the client. `folder`: that of the configuration files. */
  readonly environment?: (aws: WireAws, folder: string) => Readonly<Record<string, string>>;
}

/** Real time, twenty-five times as fast: pauses of the pace and between tries take no time worth waiting for. */
export function fastClock(): Clock {
  const speed = 25;
  const start = performance.now();
  return {
    ...systemClock,
    now: () => (performance.now() - start) * speed,
    after: (ms, act) => systemClock.after(ms / speed, act),
  };
}

/** No limit but that of the client itself. */
export const noLimit = { perSecond: 1_000, othersPerSecond: 1_000 };

export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const {
    world = smallWorld(),
    wire = {},
    config = "",
    credentials = "",
    environment,
    ...connectionsOptions
  } = options;
  const aws = await startAws(world, wire);
  const profileSections = world.accounts.map(({ profile, regions }) => `[profile ${profile}]\nregion=${regions[0]}\n`);
  const keySections = world.accounts.map(
    ({ profile, accessKeyId }) => `[${profile}]\naws_access_key_id=${accessKeyId}\naws_secret_access_key=not-real\n`,
  );
  const files = await writeConfig(profileSections.join("") + config, keySections.join("") + credentials);
  const env: Environment = { ...files.env, AWS_ENDPOINT_URL: aws.url, ...environment?.(aws, files.folder) };
  const listed = await listProfiles(env, awsFilesReader(env), async () => "AWS_EC2_METADATA_SERVICE_ENDPOINT" in env);
  const profiles = new Map(listed.map((profile) => [profile.name, profile]));
  const log: string[] = [];
  const connections = new Connections({
    askMfaCode: async () => undefined,
    log: (line) => log.push(line),
    env,
    ...connectionsOptions,
  });
  return {
    aws,
    connections,
    profiles,
    log,
    files,
    profile: (name) => {
      const profile = profiles.get(name);
      if (profile === undefined) {
        throw new Error(`the house has no profile ${name}`);
      }
      return profile;
    },
    close: async () => {
      connections.close();
      await aws.close();
      await files.remove();
      const unlisted = unlistedRequests(aws.requests.list());
      if (unlisted.length > 0) {
        throw new Error(`src/aws/permissions.ts does not list ${unlisted.join(", ")}`);
      }
    },
  };
}

/** What the promise is rejected with. */
export async function rejection(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => {
      throw new Error("this was expected to fail");
    },
    (error: unknown) => error,
  );
}
