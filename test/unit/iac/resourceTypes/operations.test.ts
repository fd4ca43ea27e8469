import { describe, expect, test } from "vitest";
import { changeTest } from "../../../../src/analysis/blame.ts";
import { formsOf } from "../../../../src/iac/identity.ts";
import type { ResourceIdentifiers, ResourceInstance } from "../../../../src/iac/resourceInstance.ts";
import { RESOURCE_TYPES, words } from "../../../../src/iac/resourceTypes/catalog.ts";
import type { IdentifyingFields, ResourceType } from "../../../../src/iac/resourceTypes/resourceType.ts";
import { apiName, type CloudTrailEvent, readRecord } from "../../../../src/model/event/record.ts";
import { type Members, serviceOperations, setAt } from "./serviceOperations.ts";

const OPERATIONS = serviceOperations();

/** Names that CloudTrail gives operations of S3, and service events. */
const NOT_IN_MODELS: ReadonlySet<string> = new Set([
  "kms DeleteKey",
  "organizations CreateAccountResult",
  "s3 DeleteAccountPublicAccessBlock",
  "s3 DeleteBucketPublicAccessBlock",
  "s3 PutAccelerateConfiguration",
  "s3 PutAccountPublicAccessBlock",
  "s3 PutBucketObjectLockConfiguration",
  "s3 PutBucketPublicAccessBlock",
]);

const eventsOf = ({ created, changed, deleted }: ResourceType) => [
  ...new Set([...words(created), ...words(changed), ...words(deleted)]),
];
const nameOf = (row: ResourceType) => words(row.terraform ?? row.cloudFormation)[0] ?? "";

test("every event is an operation of its service", () => {
  const unknown = RESOURCE_TYPES.flatMap((row) =>
    eventsOf(row)
      .map((event) => `${row.service} ${apiName(event)}`)
      .filter((operation) => !OPERATIONS.has(operation) && !NOT_IN_MODELS.has(operation)),
  );
  expect([...new Set(unknown)]).toEqual([]);
});

describe("an event that is built from the members of the request and the response", () => {
  const identified = RESOURCE_TYPES.filter(({ identifiedBy }) => typeof identifiedBy === "object");

  test.each(identified.map((row) => [nameOf(row), row] as const))(
    "%s: its own, and none of a sibling",
    (_name, row) => {
      const own = instanceOf(row);
      for (const event of eventsOf(row)) {
        const members = OPERATIONS.get(`${row.service} ${apiName(event)}`);
        const fields = members === undefined ? undefined : fieldsFor(row, members);
        if (members === undefined) {
          continue;
        }
        if (fields === undefined) {
          expect.fail(`${event} has no fields that identify it`);
        }
        const isChange = changeTest(own, []);
        expect(isChange(recordOf(row, event, fields, members, undefined)), event).toBe(true);
        for (const key of Object.keys(fields)) {
          const isCompared = pathOf(fields[key] ?? "", members) !== undefined;
          const sibling = recordOf(row, event, fields, members, key);
          expect(!isCompared || !isChange(sibling), `${event} of another ${key}`).toBe(true);
        }
      }
    },
  );
});

/** The identification whose fields the operation has. */
function fieldsFor({ identifiedBy }: ResourceType, members: Members): IdentifyingFields | undefined {
  const all = typeof identifiedBy === "object" ? [identifiedBy].flat() : [];
  return all.find((fields) =>
    Object.values(fields).every((field) => mayLack(field) || pathOf(field, members) !== undefined),
  );
}

type Field = IdentifyingFields[string];

function mayLack(field: Field): boolean {
  return typeof field === "object" && (field.optional === true || field.absent !== undefined);
}

/** Where the operation has the field: in the request, or else in the response. */
function pathOf(
  field: Field,
  { request, response }: Members,
): readonly [part: "request" | "response", path: string] | undefined {
  const names = words(typeof field === "string" ? field : field.field).map((name) => name.toLowerCase());
  const find = (paths: readonly string[]) =>
    paths.find((path) => {
      const plain = `.${path.replaceAll("[]", "").toLowerCase()}`;
      return names.some((name) => plain.endsWith(`.${name}`));
    });
  const inRequest = find(request);
  const inResponse = inRequest === undefined ? find(response) : undefined;
  return inRequest !== undefined
    ? ["request", inRequest]
    : inResponse !== undefined
      ? ["response", inResponse]
      : undefined;
}

/** A value for an attribute, in the form that the type's ids have. */
function valueFor(row: ResourceType, attributes: string, whose: "own" | "other"): string {
  const [attribute = ""] = words(attributes);
  if (attribute === "arn") {
    return `arn:aws:${row.service}:eu-west-1:111122223333:${whose}/${whose}`;
  }
  if (attribute === "id" && formsOf(row).some(({ source }) => source.includes("(?<id>"))) {
    return whose === "own" ? (OWN_IDS[nameOf(row)] ?? "own0") : "other0";
  }
  return `${whose}-${attribute}`;
}

/** Ids of types whose ids have a form. */
const OWN_IDS: Readonly<Record<string, string>> = {
  aws_vpc_security_group_ingress_rule: "sgr-0123456789abcdef0",
  aws_vpc_security_group_egress_rule: "sgr-0123456789abcdef0",
  aws_networkmanager_site: "site-0",
  aws_networkmanager_device: "device-0",
};

function instanceOf(row: ResourceType): ResourceInstance {
  const identifiers: Record<string, unknown> = {};
  const attributes: Record<string, readonly string[]> = {};
  const all = typeof row.identifiedBy === "object" ? [row.identifiedBy].flat() : [];
  for (const key of all.flatMap((fields) => Object.keys(fields))) {
    const [attribute = ""] = words(key);
    const value = valueFor(row, key, "own");
    if (["id", "name", "arn", "parent"].includes(attribute)) {
      identifiers[attribute] = value;
    } else {
      attributes[attribute.replaceAll("_", "").toLowerCase()] = [value];
    }
  }
  return {
    tool: "terraform",
    address: `${nameOf(row)}.it`,
    type: nameOf(row),
    identifiers: { ...identifiers, attributes } as ResourceIdentifiers,
    region: "eu-west-1",
    accountId: "111122223333",
  };
}

/** A record of an operation on the resource, or on one that differs from it in one attribute. */
function recordOf(
  row: ResourceType,
  eventName: string,
  fields: IdentifyingFields,
  members: Members,
  differing: string | undefined,
): CloudTrailEvent {
  const request: Record<string, unknown> = {};
  const response: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(fields)) {
    const found = pathOf(field, members);
    const value = valueFor(row, key, key === differing ? "other" : "own");
    if (found !== undefined) {
      setAt(found[0] === "request" ? request : response, found[1], value);
    }
  }
  return readRecord({
    eventID: "e",
    eventTime: "2026-11-01T00:00:00Z",
    eventSource: `${row.service}.amazonaws.com`,
    eventName,
    awsRegion: "eu-west-1",
    readOnly: false,
    userIdentity: { type: "IAMUser", userName: "alice", arn: "arn:aws:iam::111122223333:user/alice" },
    requestParameters: Object.keys(request).length === 0 ? null : request,
    responseElements: Object.keys(response).length === 0 ? null : response,
  });
}
