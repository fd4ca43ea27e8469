import { FEATURES, type Feature, NO_PERMISSION, OTHER_NAMES } from "../../../src/aws/permissions.ts";
import type { LoggedRequest } from "../../aws/requestLog.ts";

/** Every IAM action of the table. */
export function tableActions(): ReadonlySet<string> {
  const features: readonly Feature[] = FEATURES;
  return new Set(features.flatMap(({ permissions }) => permissions.flatMap(({ actions }) => actions)));
}

/** Whether the table has the action of an operation, or the reason why it needs none. */
export function isListed(service: string, operation: string): boolean {
  const call = `${service}:${operation}`;
  return tableActions().has(OTHER_NAMES[call] ?? call) || Object.hasOwn(NO_PERMISSION, call);
}

/** The signed requests whose action is not in the table: "s3:PutObject". */
export function unlistedRequests(requests: readonly Pick<LoggedRequest, "service" | "operation">[]): readonly string[] {
  const unlisted = requests.filter(({ service, operation }) => service !== "" && !isListed(service, operation));
  return [...new Set(unlisted.map(({ service, operation }) => `${service}:${operation}`))];
}
