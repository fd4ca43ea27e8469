import { isAccountId, isRegionName, parseArn } from "./arn.ts";

/** What the ARN of a log group says. */
export interface LogGroupArn {
  readonly region: string;
  readonly accountId: string;
  readonly name: string;
  /** The ARN without ":*" at its end. */
  readonly arn: string;
}

/** Whether a text is the name of a log group. Source: CloudWatch Logs API reference, CreateLogGroup. */
export function isLogGroupName(text: string): boolean {
  return text.length > 0 && text.length <= 512 && /^[.\-_/#A-Za-z0-9]+$/.test(text) && !text.startsWith("aws:");
}

/** Reads the ARN of a log group, with or without ":*" at its end. Undefined for any other text. */
export function readLogGroupArn(text: string): LogGroupArn | undefined {
  const arn = text.endsWith(":*") ? text.slice(0, -2) : text;
  const parts = parseArn(arn);
  if (parts === undefined || parts.service !== "logs" || !parts.resource.startsWith("log-group:")) {
    return undefined;
  }
  const { region, accountId } = parts;
  const name = parts.resource.slice("log-group:".length);
  return isLogGroupName(name) && isAccountId(accountId) && isRegionName(region)
    ? { region, accountId, name, arn }
    : undefined;
}
