import { FEATURES } from "../../../src/aws/permissions.ts";
import type { LoggedRequest } from "../../aws/requestLog.ts";

/** Actions that no policy needs to allow, with the reason. */
export const NO_PERMISSION: Readonly<Record<string, string>> = {
  "sts:GetCallerIdentity": "AWS answers everyone",
  "sts:AssumeRoleWithWebIdentity": "the token and the role's trust policy decide",
  "sso-oauth:RegisterClient": "is not signed",
  "sso-oauth:StartDeviceAuthorization": "is not signed",
  "sso-oauth:CreateToken": "is not signed",
  "sso:GetRoleCredentials": "the access token decides",
  "sso:ListAccounts": "the access token decides",
  "sso:ListAccountRoles": "the access token decides",
  "sso:Logout": "the access token decides",
};

/** IAM actions with another name than the operation that they allow: by the client's package and the operation. */
export const OTHER_NAMES: Readonly<Record<string, string>> = {
  // With a trail, ListInsightsData is needed as well. Source: CloudTrail API reference.
  "cloudtrail:ListInsightsMetricData": "cloudtrail:LookupEvents",
  "sso-oidc:RegisterClient": "sso-oauth:RegisterClient",
  "sso-oidc:StartDeviceAuthorization": "sso-oauth:StartDeviceAuthorization",
  "sso-oidc:CreateToken": "sso-oauth:CreateToken",
  "s3:ListObjectsV2": "s3:ListBucket",
  ...Object.fromEntries(
    [
      "DescribeLogGroups",
      "ListLogGroups",
      "FilterLogEvents",
      "StartQuery",
      "GetQueryResults",
      "StopQuery",
      "StartLiveTail",
    ].map((operation) => [`cloudwatch-logs:${operation}`, `logs:${operation}`]),
  ),
};

/** Every IAM action of the table. */
export function tableActions(): ReadonlySet<string> {
  return new Set(FEATURES.flatMap(({ permissions }) => permissions.flatMap(({ actions }) => actions)));
}

/** Sent by the person's browser, not by the extension. */
const BY_BROWSER = "sso-oidc:Authorize";

/** Whether the table has the action of an operation, or the reason why it needs none. */
export function isListed(service: string, operation: string): boolean {
  const call = `${service}:${operation}`;
  const action = OTHER_NAMES[call] ?? call;
  return tableActions().has(action) || Object.hasOwn(NO_PERMISSION, action) || call === BY_BROWSER;
}

/** Unsigned requests, and those to the machine that the extension runs on. */
const NO_API: ReadonlySet<string> = new Set(["", "imds", "container"]);

/** The requests to AWS whose action is not in the table: "s3:PutObject". */
export function unlistedRequests(requests: readonly Pick<LoggedRequest, "service" | "operation">[]): readonly string[] {
  const unlisted = requests.filter(({ service, operation }) => !NO_API.has(service) && !isListed(service, operation));
  return [...new Set(unlisted.map(({ service, operation }) => `${service}:${operation}`))];
}
