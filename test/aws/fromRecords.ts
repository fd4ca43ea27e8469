import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { World, WorldAccount, WorldRecord } from "../world/types.ts";

/** Node's JSON keeps the digits of a number through these two; TypeScript's library does not list them yet. */
type JsonWithSource = {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
  rawJSON(source: string): unknown;
};

/**
 * A world that holds exactly these records and no trails: one account for each recipient, with the Regions its records
 * name. The lookup envelope is derived, as real log files do not carry it; times are left as they are, so the server's
 * clock decides which of them Event history still knows.
 *
 * @param records parsed CloudTrail records; those without an event id, time and Region are left out
 */
export function worldFromRecords(records: Iterable<unknown>): World {
  const known = [...records]
    .map(worldRecord)
    .filter((record) => record !== undefined)
    .sort((a, b) => a.time - b.time);
  const places = Map.groupBy(known, ({ accountId }) => accountId);
  return {
    options: { seed: 0, size: known.length, end: (known.at(-1)?.time ?? 0) + 1000 },
    accounts: [...places].map(([id, own]) => account(id, [...new Set(own.map(({ region }) => region))].sort())),
    trails: [],
    eventDataStores: [],
    stacks: [],
    objects: [],
    logGroups: [],
    workGroups: [],
    tables: [],
    archive: (month) => ({
      buckets: [],
      records: month,
      logFiles: () => [],
      latestDelivery: () => undefined,
      before: () => [],
    }),
    truth: { chapters: [], earlier: [], declared: [], identifiers: new Map() },
    records: () => known,
  };
}

/** Every record in the log files of a folder: `.json` and `.json.gz`, `{"Records": […]}` or a bare array. */
export function* recordsIn(folder: string): Iterable<unknown> {
  for (const name of readdirSync(folder).sort()) {
    if (!/\.json(\.gz)?$/.test(name)) {
      continue;
    }
    const bytes = readFileSync(join(folder, name));
    const content = parseExactly((name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString());
    const list = Array.isArray(content) ? content : field(content, "Records");
    if (Array.isArray(list)) {
      yield* list;
    }
  }
}

function parseExactly(text: string): unknown {
  const json = JSON as unknown as JsonWithSource;
  return json.parse(text, (_key, value, { source }) =>
    typeof value === "number" && source !== undefined && String(value) !== source ? json.rawJSON(source) : value,
  );
}

function worldRecord(record: unknown): WorldRecord | undefined {
  const eventId = text(record, "eventID");
  const region = text(record, "awsRegion");
  const time = Date.parse(text(record, "eventTime") ?? "");
  const identity = field(record, "userIdentity");
  const accountId = text(record, "recipientAccountId") ?? text(identity, "accountId");
  if (eventId === undefined || region === undefined || Number.isNaN(time) || accountId === undefined) {
    return undefined;
  }
  const username = usernameOf(identity);
  const accessKeyId = text(identity, "accessKeyId");
  return {
    json: JSON.stringify(record),
    eventId,
    time,
    accountId,
    region,
    category: categoryOf(record),
    eventName: text(record, "eventName") ?? "",
    eventSource: text(record, "eventSource") ?? "",
    readOnly: field(record, "readOnly") === true,
    ...(username === undefined ? {} : { username }),
    ...(accessKeyId === undefined ? {} : { accessKeyId }),
    resources: resourcesOf(record),
  };
}

function categoryOf(record: unknown): WorldRecord["category"] {
  const category = text(record, "eventCategory");
  if (category === "Data" || category === "Insight" || category === "NetworkActivity") {
    return category;
  }
  return category === undefined && field(record, "managementEvent") === false ? "Data" : "Management";
}

/** The envelope's Username: the session name of a role, "root", a user's name, and none for an AWS service. */
function usernameOf(identity: unknown): string | undefined {
  const type = text(identity, "type");
  if (type === "Root") {
    return "root";
  }
  if (type === "AssumedRole") {
    return text(identity, "principalId")?.split(":")[1] ?? text(identity, "arn")?.split("/").at(-1);
  }
  return text(identity, "userName");
}

/** Request parameters whose value the envelope lists, and as which type. */
const namedBy: readonly (readonly [parameter: string, type: string])[] = [
  ["bucketName", "AWS::S3::Bucket"],
  ["roleName", "AWS::IAM::Role"],
  ["userName", "AWS::IAM::User"],
  ["groupName", "AWS::IAM::Group"],
  ["policyArn", "AWS::IAM::Policy"],
  ["instanceProfileName", "AWS::IAM::InstanceProfile"],
  ["instanceId", "AWS::EC2::Instance"],
  ["groupId", "AWS::EC2::SecurityGroup"],
  ["vpcId", "AWS::EC2::VPC"],
  ["subnetId", "AWS::EC2::Subnet"],
  ["volumeId", "AWS::EC2::Volume"],
  ["snapshotId", "AWS::EC2::Snapshot"],
  ["functionName", "AWS::Lambda::Function"],
  ["secretId", "AWS::SecretsManager::Secret"],
  ["keyId", "AWS::KMS::Key"],
  ["tableName", "AWS::DynamoDB::Table"],
  ["stackName", "AWS::CloudFormation::Stack"],
];

function resourcesOf(record: unknown): WorldRecord["resources"] {
  const listed = field(record, "resources");
  const own = (Array.isArray(listed) ? listed : []).flatMap((resource) => {
    const name = text(resource, "ARN") ?? text(resource, "arn");
    const type = text(resource, "type");
    return name === undefined || type === undefined ? [] : [{ type, name }];
  });
  const parameters = field(record, "requestParameters");
  const named = namedBy.flatMap(([parameter, type]) => {
    const name = text(parameters, parameter);
    return name === undefined ? [] : [{ type, name }];
  });
  return [...own, ...named];
}

function account(id: string, regions: readonly string[]): WorldAccount {
  const first = regions[0] ?? "us-east-1";
  const partition = first.startsWith("cn-") ? "aws-cn" : first.startsWith("us-gov-") ? "aws-us-gov" : "aws";
  const globals = { aws: "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1" };
  return {
    id,
    profile: `records-${id}`,
    alias: `records-${id}`,
    partition,
    globalRegion: globals[partition],
    regions,
    disabledRegions: [],
    caller: { arn: `arn:${partition}:iam::${id}:user/reader`, userId: `AIDA${id}EXAM` },
    accessKeyId: `AKIA${id}EXAM`,
  };
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? new Map<string, unknown>(Object.entries(value)).get(name)
    : undefined;
}

function text(value: unknown, name: string): string | undefined {
  const found = field(value, name);
  return typeof found === "string" && found !== "" ? found : undefined;
}
