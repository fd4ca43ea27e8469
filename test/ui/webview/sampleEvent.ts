import type { EntityView, EventView } from "../../../src/protocol/event.ts";

const record = {
  eventVersion: "1.11",
  userIdentity: {
    type: "AssumedRole",
    principalId: "AROAEXAMPLEROLEID:alice@example.com",
    arn: "arn:aws:sts::111122223333:assumed-role/Admin/alice@example.com",
    accountId: "111122223333",
    accessKeyId: "ASIAEXAMPLE",
    sessionContext: {
      sessionIssuer: {
        type: "Role",
        principalId: "AROAEXAMPLEROLEID",
        arn: "arn:aws:iam::111122223333:role/Admin",
        accountId: "111122223333",
        userName: "Admin",
      },
      attributes: { creationDate: "2026-11-22T08:51:12Z", mfaAuthenticated: "false" },
    },
  },
  eventTime: "2026-11-22T09:14:31Z",
  eventSource: "s3.amazonaws.com",
  eventName: "PutBucketPolicy",
  awsRegion: "eu-west-1",
  sourceIPAddress: "203.0.113.17",
  userAgent: "<img src=x onerror=alert(1)>\u001b[31m \u202egnp.exe",
  errorCode: "AccessDenied",
  errorMessage:
    "User: arn:aws:sts::111122223333:assumed-role/Admin/alice@example.com is not authorized to perform: s3:PutBucketPolicy on resource: arn:aws:s3:::customer-exports",
  requestParameters: {
    bucketName: "customer-exports",
    Host: "s3.eu-west-1.amazonaws.com",
    bucketPolicy: {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "PublicRead",
          Effect: "Allow",
          Principal: "*",
          Action: ["s3:GetObject", "s3:ListBucket"],
          Resource: ["arn:aws:s3:::customer-exports", "arn:aws:s3:::customer-exports/*"],
          Condition: { IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "198.51.100.0/24"] } },
        },
      ],
    },
  },
  responseElements: null,
  additionalEventData: { SignatureVersion: "SigV4", bytesTransferredIn: 1284, "x-amz-id-2": "EXAMPLE" },
  requestID: "Q4E1EXAMPLE",
  eventID: "5c0fa4a3-4c0e-4b9e-9c39-e1f4b0example",
  readOnly: false,
  resources: [{ accountId: "111122223333", type: "AWS::S3::Bucket", ARN: "arn:aws:s3:::customer-exports" }],
  eventType: "AwsApiCall",
  managementEvent: true,
  recipientAccountId: "111122223333",
  eventCategory: "Management",
};

type Named = Omit<EntityView, "id">;

const named: readonly (Named & { readonly group: string })[] = [
  {
    group: "Buckets",
    kind: "bucket",
    label: "customer-exports",
    value: "customer-exports",
    detail: "AWS::S3::Bucket",
    consolePage: { verb: "Open", note: "Opens in the account that the browser is signed in to." },
    hasEvents: true,
    mayHaveCode: true,
    declaredIn: "terraform/storage.tf:12",
  },
  {
    group: "Identities",
    kind: "iam-role",
    label: "Admin",
    value: "arn:aws:iam::111122223333:role/Admin",
    detail: "Role",
    consolePage: { verb: "Open", note: "Opens in the account that the browser is signed in to." },
    hasEvents: true,
    mayHaveCode: true,
  },
  {
    group: "Identities",
    kind: "session-name",
    label: "alice@example.com",
    value: "alice@example.com",
    detail: "Role session",
    hasEvents: true,
    mayHaveCode: false,
  },
  {
    group: "Identities",
    kind: "access-key",
    label: "ASIAEXAMPLE",
    value: "ASIAEXAMPLE",
    hasEvents: true,
    mayHaveCode: true,
  },
  {
    group: "Addresses",
    kind: "ip-address",
    label: "203.0.113.17",
    value: "203.0.113.17",
    hasEvents: false,
    mayHaveCode: false,
  },
  {
    group: "Accounts",
    kind: "account",
    label: "111122223333",
    value: "111122223333",
    hasEvents: false,
    mayHaveCode: false,
  },
];

/** Every place of the text where one of the values stands, the longest value first. */
function findLinks(json: string, values: readonly (readonly [value: string, entity: number])[]): EventView["links"] {
  const found: { start: number; end: number; entity: number }[] = [];
  for (const [value, entity] of [...values].sort((a, b) => b[0].length - a[0].length)) {
    for (let at = json.indexOf(value); at !== -1; at = json.indexOf(value, at + 1)) {
      const end = at + value.length;
      const start = at;
      if (found.every((other) => end <= other.start || start >= other.end)) {
        found.push({ start, end, entity });
      }
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

/** A denied change of a bucket's policy, with hostile text in its user agent. */
export function sampleEvent(changes: Partial<EventView> = {}): EventView {
  const json = JSON.stringify(record, null, 2);
  const entities = named.map((entity, id): EntityView & { readonly group: string } => ({ ...entity, id }));
  const titles = [...new Set(named.map(({ group }) => group))];
  return {
    eventId: record.eventID,
    title: record.eventName,
    source: record.eventSource,
    icon: "archive",
    sentence: "alice@example.com (Admin) tried to change the policy of the bucket customer-exports and was denied.",
    effect: {
      title: "What it would have changed",
      rows: [
        {
          label: "Would have allowed",
          values: [{ text: "everyone (*)" }],
          note: "s3:GetObject, s3:ListBucket on customer-exports, if aws:SourceIp is 203.0.113.0/24, 198.51.100.0/24",
          exposure: { text: "Might have been public", certain: false },
        },
        {
          label: "Would have issued access key",
          values: [{ text: "ASIAEXAMPLE", entity: 3 }],
          note: "until 11:14 (1 h)",
          follow: 3,
        },
      ],
      notes: [
        "Block Public Access of the account or bucket may still prevent public access; this event does not show it.",
      ],
    },
    outcome: { ok: false, label: "AccessDenied", message: record.errorMessage },
    readOnly: false,
    time: Date.parse(record.eventTime),
    timeUtc: "2026-11-22 09:14:31 UTC",
    timeLocal: "2026-11-22 10:14:31",
    facts: [
      {
        label: "Who",
        value: "alice@example.com",
        note: "Role Admin, without MFA",
        entity: 2,
        icon: "person",
        line: 1,
      },
      { label: "From", value: record.sourceIPAddress, note: record.userAgent, entity: 4, code: true, line: 2 },
      { label: "Region", value: "eu-west-1", note: "Europe (Ireland)", line: 2 },
      { label: "Account", value: "111122223333", note: "production", entity: 5, code: true, line: 2 },
      { label: "Access key", value: "ASIAEXAMPLE", entity: 3, code: true },
    ],
    declaration: { text: "terraform/storage.tf:12", entity: 0 },
    json,
    links: findLinks(
      json,
      entities.map(({ value, id }) => [value, id]),
    ),
    decoded: [],
    times: [],
    groups: titles.map((title) => ({ title, entities: entities.filter(({ group }) => group === title) })),
    diagnostics: [],
    comparable: false,
    consolePage: { verb: "Open", note: "Opens in the account that the browser is signed in to." },
    pinned: false,
    details: false,
    neighbors: { previous: false, next: true },
    ...changes,
  };
}

/** A record of more than a million characters, with a link in each of its items. */
export function hugeEvent(): EventView {
  const items = Array.from({ length: 9_000 }, (_, at) => ({
    instanceId: `i-${String(at).padStart(17, "0")}`,
    currentState: { code: at % 80, name: "running" },
    note: "x".repeat(20),
  }));
  const json = JSON.stringify({ responseElements: { instancesSet: { items } } }, null, 2);
  const entities = items.map(
    ({ instanceId }, id): EntityView => ({
      id,
      kind: "ec2-resource",
      label: instanceId,
      value: instanceId,
      consolePage: { verb: "Open", note: "Opens in the account that the browser is signed in to." },
      hasEvents: true,
      mayHaveCode: true,
    }),
  );
  return sampleEvent({
    eventId: "huge",
    title: "RunInstances",
    json,
    links: findLinks(
      json,
      entities.slice(0, 200).map(({ value, id }) => [value, id]),
    ),
    groups: [{ title: "Instances", entities }],
    facts: [],
  });
}
