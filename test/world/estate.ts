import { Random } from "./random.ts";
import type { WorldAccount } from "./types.ts";

/** What stands in one account's Region and is not the story's: everyday work happens to it. */
export interface Estate {
  readonly vpc: string;
  readonly subnets: readonly string[];
  readonly instances: readonly string[];
  readonly groups: readonly string[];
  readonly volumes: readonly string[];
  readonly images: readonly string[];
  readonly functions: readonly string[];
  readonly tables: readonly string[];
  readonly buckets: readonly string[];
  readonly keys: readonly string[];
  readonly secrets: readonly string[];
  readonly roles: readonly string[];
  readonly logGroups: readonly string[];
  readonly databases: readonly string[];
  readonly queues: readonly string[];
  readonly clusters: readonly string[];
}

const subjects = ["checkout", "catalog", "billing", "search", "mailer", "reports", "images", "inventory", "sessions"];

export function estateOf(seed: number, account: WorldAccount, region: string): Estate {
  const random = new Random(seed, "estate", account.id, region);
  const many = (count: number, make: () => string): string[] => Array.from({ length: count }, make);
  const names = (count: number, suffix: string): string[] =>
    subjects.slice(0, count).map((subject) => `${subject}-${suffix}`);
  return {
    vpc: `vpc-0${random.hex(16)}`,
    subnets: many(4, () => `subnet-0${random.hex(16)}`),
    instances: many(12, () => `i-0${random.hex(16)}`),
    groups: many(8, () => `sg-0${random.hex(16)}`),
    volumes: many(12, () => `vol-0${random.hex(16)}`),
    images: many(4, () => `ami-0${random.hex(16)}`),
    functions: names(8, "worker"),
    tables: names(6, "table"),
    buckets: names(6, "assets").map((name) => `acme-${account.profile.slice(0, 4)}-${name}-${region}`),
    keys: many(4, () => random.uuid()),
    secrets: names(5, "credentials").map((name) => `${name}-${random.letters(6)}`),
    roles: names(8, "role"),
    logGroups: names(8, "worker").map((name) => `/aws/lambda/${name}`),
    databases: names(3, "db"),
    queues: names(5, "queue"),
    clusters: names(2, "cluster"),
  };
}
