import { type Arn, parseArn } from "../../model/aws/arn.ts";
import { identifyArn } from "../../model/entity/arnIdentity.ts";
import type { CloudTrailEvent } from "../../model/event/record.ts";
import type { JsonValue } from "../../model/text/json.ts";
import { atPath } from "./path.ts";

const IDENTIFIER_KEY =
  /(?:arn|id|name|identifier|bucket|key|function|table|queueurl|topic|role|policy|group|stack|instance|cluster|secret)$/i;

/**
 * The names of an event's resources. For an event from Event history: only those of its envelope, because AWS searches
 * those. For an event from a log file: ARNs in `resources`, and identifiers in the request and response.
 */
export function resourceNames(event: CloudTrailEvent): readonly string[] {
  if (event.envelope !== undefined) {
    return event.envelope.resources.map((resource) => resource.name);
  }
  const { record } = event;
  const found = new Set<string>();
  for (const key of ["ARN", "ARNPrefix"]) {
    for (const value of atPath(record, ["resources", key]).values) {
      found.add(String(value));
    }
  }
  collectIdentifiers(record.requestParameters ?? null, found);
  collectIdentifiers(record.responseElements ?? null, found);
  return [...found];
}

function collectIdentifiers(root: JsonValue, into: Set<string>): void {
  const stack: { readonly value: JsonValue; readonly named: boolean }[] = [{ value: root, named: false }];
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    const { value, named } = item;
    if (typeof value === "string") {
      if (value !== "" && value.length <= 2048 && (named || value.startsWith("arn:"))) {
        into.add(value);
      }
    } else if (value !== null && typeof value === "object") {
      for (const [key, child] of Object.entries(value)) {
        stack.push({ value: child, named: Array.isArray(value) ? named : IDENTIFIER_KEY.test(key) });
      }
    }
  }
}

/** Parses an ARN whose first five parts may be in any letter case. */
function readArn(text: string): Arn | undefined {
  return parseArn(text.replace(/^(?:[^:]*:){5}/, (head) => head.toLowerCase()));
}

/**
 * The id or name under which Event history may list the resource of an ARN; undefined where only the whole ARN
 * identifies it, as for an S3 object, whose key needs its bucket.
 */
export function bareName(text: string): string | undefined {
  const arn = readArn(text);
  const identity = arn === undefined ? undefined : identifyArn(arn);
  return identity === undefined || identity.kind === "object" ? undefined : identity.name || undefined;
}

/** The bare name of an ARN, valid in the ARN's Region and account; an empty Region or account means any. */
export interface ScopedName {
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
}

/** The bare name of an ARN with its Region and account; undefined where `bareName` is. */
export function scopedBareName(arn: string): ScopedName | undefined {
  const name = bareName(arn);
  const parsed = readArn(arn);
  return name === undefined || parsed === undefined
    ? undefined
    : { name, region: parsed.region, accountId: parsed.accountId };
}
