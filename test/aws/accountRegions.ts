import { AwsError } from "./errors.ts";
import type { Members } from "./members.ts";
import type { Caller } from "./signature.ts";

/** Regions that every account has from the start; newer ones are opted into. */
export const fromTheStart: ReadonlySet<string> = new Set([
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-south-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "ca-central-1",
  "cn-north-1",
  "cn-northwest-1",
  "eu-central-1",
  "eu-north-1",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "sa-east-1",
  "us-east-1",
  "us-east-2",
  "us-gov-east-1",
  "us-gov-west-1",
  "us-west-1",
  "us-west-2",
]);

/** One page of `account:ListRegions` for the caller's own account, by name. */
export function listRegions(caller: Caller, members: Members, regionsPerPage: number): unknown {
  const { regions, quietRegions = [], disabledRegions, enablingRegions = [] } = caller.account;
  const limit = members.number("MaxResults") ?? regionsPerPage;
  if (!Number.isInteger(limit) || limit < 1 || limit > 50) {
    throw new AwsError("ValidationException", "MaxResults must be between 1 and 50");
  }
  const wanted = members.texts("RegionOptStatusContains");
  const all = [
    ...[...regions, ...quietRegions].map((name) => ({
      RegionName: name,
      RegionOptStatus: fromTheStart.has(name) ? "ENABLED_BY_DEFAULT" : "ENABLED",
    })),
    ...enablingRegions.map((name) => ({ RegionName: name, RegionOptStatus: "ENABLING" })),
    ...disabledRegions.map((name) => ({ RegionName: name, RegionOptStatus: "DISABLED" })),
  ]
    .filter(({ RegionOptStatus }) => wanted === undefined || wanted.length === 0 || wanted.includes(RegionOptStatus))
    .sort((a, b) => (a.RegionName < b.RegionName ? -1 : 1));
  const token = members.text("NextToken");
  const from = token === undefined ? 0 : all.findIndex(({ RegionName }) => encode(RegionName) === token);
  if (from < 0) {
    throw new AwsError("ValidationException", "Invalid NextToken");
  }
  const next = all[from + limit];
  return {
    Regions: all.slice(from, from + limit),
    ...(next === undefined ? {} : { NextToken: encode(next.RegionName) }),
  };
}

function encode(name: string): string {
  return Buffer.from(name).toString("base64url");
}
