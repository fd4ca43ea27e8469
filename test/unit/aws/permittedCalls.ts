import { FEATURES, type Feature, NO_PERMISSION, OTHER_NAMES } from "../../../src/aws/permissions.ts";
import type { LoggedRequest } from "../../aws/requestLog.ts";

/** Every IAM action of the table. */
export function tableActions(): ReadonlySet<string> {
  const features: readonly Feature[] = FEATURES;
  return new Set(features.flatMap(({ permissions }) => permissions.flatMap(({ actions }) => actions)));
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
