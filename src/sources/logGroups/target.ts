import type { Trail } from "../../aws/trails.ts";
import { isRegionName } from "../../model/aws/arn.ts";
import { isLogGroupName, readLogGroupArn } from "../../model/aws/logGroupName.ts";
import type { TargetRef } from "../source.ts";

/** A log group of CloudWatch Logs as plain JSON. */
export interface LogGroupRef extends TargetRef {
  readonly source: "logGroups";
  /** The name of the log group. */
  readonly label: string;
  /** The profile whose credentials read it. */
  readonly profile: string;
  /** Where the log group is; its events may be of other Regions. */
  readonly region: string;
  /** ARN without ":*" at its end, or the name of a log group in the profile's own account. */
  readonly group: string;
}

/** The log group to which a trail sends its events, read with a profile. Undefined where there is none. */
export function logGroupOfTrail(profile: string, { logGroupArn }: Pick<Trail, "logGroupArn">): LogGroupRef | undefined {
  const group = readLogGroupArn(logGroupArn ?? "");
  return group === undefined
    ? undefined
    : { source: "logGroups", label: group.name, profile, region: group.region, group: group.arn };
}

/** The target of a log group's ARN, or of its name in a Region, as a person writes it. Undefined for any other text. */
export function logGroupOfText(profile: string, region: string, text: string): LogGroupRef | undefined {
  return readLogGroupRef({ source: "logGroups", profile, region, group: text });
}

/** Reads what claims to be such a target, from a file or the API. Undefined where it is none. */
export function readLogGroupRef(value: { readonly [key: string]: unknown }): LogGroupRef | undefined {
  const { source, profile, region, group } = value;
  if (source !== "logGroups" || typeof profile !== "string" || typeof group !== "string") {
    return undefined;
  }
  const arn = readLogGroupArn(group);
  const where = arn?.region ?? region;
  if ((arn === undefined && !isLogGroupName(group)) || typeof where !== "string" || !isRegionName(where)) {
    return undefined;
  }
  return {
    source,
    label: arn?.name ?? group,
    profile,
    region: where,
    group: arn?.arn ?? group,
  };
}
