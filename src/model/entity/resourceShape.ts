import { parseArn } from "../aws/arn.ts";
import { isIpv4, isIpv6, isUuid, prefixedId, uniqueIdKind } from "./entityShape.ts";

/**
 * What a resource's name looks like, without any part of it: "ARN", "ARN of another account", "ID i-…", "name". All
 * results are words of this function and ID prefixes of EC2 and EFS, so that they may be shown to anybody. `account`: the
 * account that received the event.
 */
export function resourceShape(name: string, account: string | undefined): string {
  if (name.startsWith("arn:")) {
    return arnShape(name, account);
  }
  if (/^https?:\/\//.test(name)) {
    return "URL";
  }
  if (prefixedId(name, true) !== undefined) {
    return `ID ${name.slice(0, name.lastIndexOf("-"))}-…`;
  }
  const [first = "", ...rest] = name.split(":", 3);
  const kind = uniqueIdKind(first);
  if (kind !== undefined) {
    const own = kind === "access-key" ? "access key ID" : "unique ID of IAM";
    return rest.length === 0 ? own : `${own}, colon, text`;
  }
  return plainShape(name);
}

function plainShape(name: string): string {
  if (name.trim() === "") {
    return "empty";
  }
  if (/^\d{12}$/.test(name)) {
    return "12 digits";
  }
  if (isUuid(name)) {
    return "UUID";
  }
  if (isIpv4(name) || isIpv6(name)) {
    return "IP address";
  }
  if (name.startsWith("/")) {
    return "path with leading slash";
  }
  if (name.includes("/")) {
    return "path";
  }
  return name.includes(":") ? "text with colon" : "name";
}

function arnShape(name: string, account: string | undefined): string {
  const arn = parseArn(name);
  if (arn === undefined) {
    return "malformed ARN";
  }
  if (!/^\d{12}$/.test(arn.accountId)) {
    return arn.accountId === "" ? "ARN without account" : "ARN of AWS";
  }
  return account === undefined || arn.accountId === account ? "ARN" : "ARN of another account";
}
