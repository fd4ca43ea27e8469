import { BlockList, isIP } from "node:net";
import type { CloudTrailEvent } from "../../../src/model/event/record.ts";
import type { JsonValue } from "../../../src/model/text/json.ts";
import type { Condition, FieldTest, ValuePattern } from "../../../src/query/condition/condition.ts";

/** A simple reference implementation of conditions: slow, recursive, and independent of the product's code. */
export function refMatches(condition: Condition, event: CloudTrailEvent): boolean {
  if (condition.kind === "all") {
    return condition.of.filter((part) => !refMatches(part, event)).length === 0;
  }
  if (condition.kind === "any") {
    return condition.of.filter((part) => refMatches(part, event)).length > 0;
  }
  if (condition.kind === "not") {
    return !refMatches(condition.of, event);
  }
  if (condition.kind === "text") {
    return leaves(event.record, true).some((leaf) =>
      condition.wildcard === true
        ? like(`*${condition.text}*`, leaf)
        : leaf.toLowerCase().split(condition.text.toLowerCase()).length > 1 || condition.text === "",
    );
  }
  return fieldHolds(condition, event);
}

function fieldHolds({ field, test }: FieldTest, event: CloudTrailEvent): boolean {
  const present = refValues(field, event);
  if (test.op === "exists") {
    return present.length > 0;
  }
  if (test.op === "is") {
    return present.some((value) => test.values.some((pattern) => same(field, pattern, value, event)));
  }
  if (test.op === "in-network") {
    return present.some((value) => test.networks.some((network) => inside(value, network)));
  }
  const numbers = present.filter((value) => value !== "" && !Number.isNaN(Number(value))).map(Number);
  if (test.op === "between") {
    return numbers.some((value) => Math.min(Math.max(value, test.from), test.to) === value);
  }
  return numbers.some((value) => {
    const difference = value - test.value;
    return (
      (difference === 0 && test.op.endsWith("=")) ||
      (difference < 0 && test.op.startsWith("<")) ||
      (difference > 0 && test.op.startsWith(">"))
    );
  });
}

/** Supports only the fields of the random conditions. */
function refValues(field: string, event: CloudTrailEvent): string[] {
  const { record, envelope } = event;
  const identity = path(record, ["userIdentity"]);
  const text = (...keys: string[]): string[] => leaves(path(record, keys), false);
  switch (field) {
    case "event": {
      const name = event.eventName;
      const undated: Readonly<Record<string, string>> = {
        "lambda.amazonaws.com/CreateFunction20150331": "CreateFunction",
        "cloudfront.amazonaws.com/UpdateDistribution2020_05_31": "UpdateDistribution",
      };
      return [name, undated[`${event.eventSource}/${name}`] ?? ""].filter((value) => value !== "");
    }
    case "user": {
      const session = String(path(identity, ["arn"]) ?? "").split("/")[2];
      const user = envelope ? envelope.username : (leaves(path(identity, ["userName"]), false)[0] ?? session);
      const role = leaves(path(identity, ["sessionContext", "sessionIssuer", "userName"]), false)[0];
      return user === undefined ? [] : [user, ...(role === undefined ? [] : [`${role}/${user}`])];
    }
    case "key":
      return envelope ? [envelope.accessKeyId ?? ""].filter((key) => key !== "") : text("userIdentity", "accessKeyId");
    case "resource":
      return envelope
        ? envelope.resources.map(({ name }) => name)
        : [...text("requestParameters", "bucketName"), ...text("requestParameters", "items", "name")];
    case "resourceType":
      return envelope ? envelope.resources.flatMap(({ type }) => (type === undefined ? [] : [type])) : [];
    case "source":
      return text("eventSource");
    case "region":
      return text("awsRegion");
    case "error":
      return text("errorCode");
    case "ip":
      return text("sourceIPAddress");
    case "readonly":
      return text("readOnly");
    case "id":
      return text("eventID");
    case "category":
      return [event.category].filter((category) => category !== "Unknown");
    case "time":
      return event.time === undefined ? [] : [String(event.time)];
    default:
      return text(...field.split("."));
  }
}

function same(field: string, pattern: ValuePattern, value: string, event: CloudTrailEvent): boolean {
  if (pattern.wildcard) {
    return like(pattern.value, value) || (field === "source" && like(pattern.value, value.split(".")[0] ?? ""));
  }
  const wanted = pattern.value.toLowerCase();
  const found = value.toLowerCase();
  if (field === "source" && !wanted.includes(".")) {
    return found === `${wanted}.amazonaws.com`;
  }
  if (field === "resource" && wanted.startsWith("arn:")) {
    const [, , , region = "", account = ""] = wanted.split(":");
    const here = ["", event.region].includes(region) && ["", event.accountId].includes(account);
    return found === wanted || (here && found === wanted.split(/[:/]/).at(-1));
  }
  return found === wanted;
}

/** Dynamic programming. */
function like(pattern: string, value: string): boolean {
  const p = pattern.toLowerCase();
  const v = value.toLowerCase();
  const memo = new Map<string, boolean>();
  const match = (i: number, j: number): boolean => {
    const key = `${i},${j}`;
    const known = memo.get(key);
    if (known !== undefined) {
      return known;
    }
    let result: boolean;
    if (i === p.length) {
      result = j === v.length;
    } else if (p[i] === "*") {
      result = match(i + 1, j) || (j < v.length && match(i, j + 1));
    } else if (p[i] === "?") {
      result = j < v.length && match(i + 1, j + 1);
    } else if (p[i] === "\\" && ["*", "?", "\\"].includes(p[i + 1] ?? "")) {
      result = v[j] === p[i + 1] && match(i + 2, j + 1);
    } else {
      result = p[i] === v[j] && match(i + 1, j + 1);
    }
    memo.set(key, result);
    return result;
  };
  return match(0, 0);
}

function inside(value: string, network: string): boolean {
  const family = isIP(value);
  const [base = "", prefix = ""] = network.split("/");
  if (family === 0 || family !== isIP(base)) {
    return false;
  }
  const list = new BlockList();
  list.addSubnet(base, Number(prefix), family === 4 ? "ipv4" : "ipv6");
  return list.check(value, family === 4 ? "ipv4" : "ipv6");
}

/** The values at a path, with the elements of arrays flattened. */
function path(value: JsonValue | undefined, keys: readonly string[]): JsonValue | undefined {
  const [key, ...rest] = keys;
  if (key === undefined) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map((element: JsonValue) => path(element, keys) ?? null);
  }
  if (value === null || typeof value !== "object") {
    return undefined;
  }
  const name = Object.keys(value).find((candidate) => candidate.toLowerCase() === key.toLowerCase());
  return name === undefined ? undefined : path((value as { [key: string]: JsonValue })[name], rest);
}

function leaves(value: JsonValue | undefined, keys: boolean): string[] {
  if (value === null || value === undefined) {
    return [];
  }
  if (typeof value !== "object") {
    return [String(value)];
  }
  return Object.entries(value).flatMap(([key, child]: [string, JsonValue]) => [
    ...(keys && !Array.isArray(value) ? [key] : []),
    ...leaves(child, keys),
  ]);
}
