import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ENTITY_GROUPS,
  type Entity,
  type EntityKind,
  entityGroup,
  entityKindTitle,
} from "../../../../src/model/entity/entity.ts";
import { findEntities } from "../../../../src/model/entity/findEntities.ts";
import type { LookupEnvelope } from "../../../../src/model/event/record.ts";
import { readRecord } from "../../../../src/model/event/record.ts";
import { placeTexts } from "../places.ts";
import { assumedRole, recordWith } from "../records.ts";

// Property tests with many cases: the timeout is generous because the machine may be busy.
const SLOW = { timeout: 60_000 };

function entitiesOf(changes: { readonly [field: string]: unknown }, envelope?: LookupEnvelope): readonly Entity[] {
  const event = readRecord(recordWith(changes), envelope === undefined ? {} : { envelope });
  const entities = findEntities(event);
  for (const entity of entities) {
    for (const place of entity.occurrences) {
      expect(placeTexts(event, place), `${entity.kind} at ${place.path.join(".")}`).toContain(entity.value);
    }
  }
  return entities;
}

/** "kind value" of every entity that the ordinary record does not contain. */
function found(changes: { readonly [field: string]: unknown }): readonly string[] {
  const usual = new Set(entitiesOf({ requestParameters: null }).map((entity) => `${entity.kind} ${entity.value}`));
  return entitiesOf({ requestParameters: null, ...changes })
    .map((entity) => `${entity.kind} ${entity.value}`)
    .filter((text) => !usual.has(text));
}

function request(service: string, eventName: string, requestParameters: unknown): readonly string[] {
  return found({ eventSource: `${service}.amazonaws.com`, eventName, requestParameters }).filter(
    (text) => text !== `service-principal ${service}.amazonaws.com`,
  );
}

const UUID = "1a2b3c4d-1111-4222-8333-0123456789ab";

describe("findEntities", () => {
  it("finds the caller, the source and the event's ids in an ordinary record", () => {
    expect(entitiesOf({ requestParameters: null }).map((entity) => `${entity.kind} ${entity.label}`)).toEqual([
      "iam-user AIDAEXAMPLEUSER00001",
      "iam-user alice",
      "account 123456789012",
      "access-key AKIAIOSFODNN7EXAMPLE",
      "iam-user alice",
      "service-principal s3.amazonaws.com",
      "ip-address 203.0.113.7",
      "request-id Q2M4EXAMPLE",
      "event-id 11111111-2222-4333-8444-555555555555",
    ]);
  });

  it.each<[string, string, string, unknown, readonly string[]]>([
    ["a bucket", "s3", "PutBucketPolicy", { bucketName: "logs" }, ["bucket logs"]],
    ["an object", "s3", "GetObject", { bucketName: "logs", key: "a/b c.json" }, ["bucket logs", "object a/b c.json"]],
    ["an IAM user", "iam", "CreateUser", { userName: "bob" }, ["iam-user bob"]],
    [
      "a role and a policy",
      "iam",
      "AttachRolePolicy",
      { roleName: "Admin", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
      ["iam-role Admin", "iam-policy arn:aws:iam::aws:policy/AdministratorAccess"],
    ],
    ["an IAM group", "iam", "AddUserToGroup", { userName: "bob", groupName: "ops" }, ["iam-user bob", "iam-group ops"]],
    ["an instance profile", "iam", "CreateInstanceProfile", { instanceProfileName: "web" }, ["instance-profile web"]],
    [
      "an access key",
      "iam",
      "DeleteAccessKey",
      { accessKeyId: "AKIAI44QH8DHBEXAMPLE" },
      ["access-key AKIAI44QH8DHBEXAMPLE"],
    ],
    ["a KMS key by id", "kms", "Decrypt", { keyId: UUID }, [`kms-key ${UUID}`]],
    ["a KMS key by alias", "kms", "Encrypt", { keyId: "alias/aws/ssm" }, ["kms-key alias/aws/ssm"]],
    ["a function", "lambda", "UpdateFunctionCode20150331v2", { functionName: "resize" }, ["function resize"]],
    ["a table", "dynamodb", "DeleteTable", { tableName: "orders" }, ["table orders"]],
    [
      "a queue",
      "sqs",
      "SetQueueAttributes",
      { queueUrl: "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs" },
      ["queue https://sqs.eu-west-1.amazonaws.com/123456789012/jobs"],
    ],
    ["a topic", "sns", "CreateTopic", { name: "alerts" }, ["topic alerts"]],
    ["a log group", "logs", "DeleteLogGroup", { logGroupName: "/aws/lambda/resize" }, ["log-group /aws/lambda/resize"]],
    [
      "a log group by an ARN for its streams",
      "cloudtrail",
      "UpdateTrail",
      { cloudWatchLogsLogGroupArn: "arn:aws:logs:eu-west-1:123456789012:log-group:trail/org:*" },
      ["log-group arn:aws:logs:eu-west-1:123456789012:log-group:trail/org:*"],
    ],
    ["a stack", "cloudformation", "UpdateStack", { stackName: "orders" }, ["stack orders"]],
    ["a secret", "secretsmanager", "GetSecretValue", { secretId: "prod/db" }, ["secret prod/db"]],
    ["a DB instance", "rds", "ModifyDBInstance", { dBInstanceIdentifier: "main" }, ["db-instance main"]],
    ["a cluster", "eks", "DeleteCluster", { name: "blue" }, ["cluster blue"]],
    ["a trail", "cloudtrail", "StopLogging", { name: "main" }, ["trail main"]],
    ["a parameter", "ssm", "GetParameters", { names: ["/a", "/bc"] }, ["resource /a", "resource /bc"]],
    ["a document, not a parameter", "ssm", "GetDocument", { name: "AWS-Run" }, ["resource AWS-Run"]],
    [
      "a resource of a service that no table knows",
      "widgets",
      "CreateWidget",
      { widgetName: "w1", color: "red" },
      ["resource w1"],
    ],
    ["an account", "ec2", "ModifySnapshotAttribute", { userId: "210987654321" }, ["account 210987654321"]],
    ["an account as a number", "ram", "AssociateResourceShare", { accountId: 12345678901 }, ["account 012345678901"]],
    [
      "an account's root",
      "kms",
      "PutKeyPolicy",
      { principal: "arn:aws:iam::210987654321:root" },
      ["account arn:aws:iam::210987654321:root"],
    ],
    ["a role session", "sts", "AssumeRole", { roleSessionName: "deploy-7" }, ["session-name deploy-7"]],
    [
      "a service",
      "iam",
      "CreateServiceLinkedRole",
      { aWSServiceName: "es.amazonaws.com" },
      ["service-principal es.amazonaws.com"],
    ],
    [
      "an id in EC2's filters",
      "ec2",
      "DescribeSubnets",
      { filterSet: { items: [{ name: "vpc-id", valueSet: { items: [{ value: "vpc-0123456789abcdef0" }] } }] } },
      ["ec2-resource vpc-0123456789abcdef0"],
    ],
    [
      "a wrapped request with what XML leaves of a list",
      "ec2",
      "DeleteFlowLogs",
      {
        DeleteFlowLogsRequest: {
          FlowLogId: [
            { content: "fl-0123456789abcdef0", tag: 1 },
            { content: "fl-01234567", tag: 2 },
          ],
        },
      },
      ["ec2-resource fl-0123456789abcdef0", "ec2-resource fl-01234567"],
    ],
    [
      "the same as an object",
      "ec2",
      "CreateNatGateway",
      { CreateNatGatewayRequest: { SubnetId: { content: "subnet-0123456789abcdef0", tag: 1 } } },
      ["ec2-resource subnet-0123456789abcdef0"],
    ],
    [
      "a DB instance that is named like an id",
      "rds",
      "StopDBInstance",
      { dBInstanceIdentifier: "pg-production000001" },
      ["db-instance pg-production000001"],
    ],
    [
      "an anonymised id",
      "ec2",
      "DeleteVolume",
      { volumeId: "vol-00456A8D163f546Ff" },
      ["ec2-resource vol-00456A8D163f546Ff"],
    ],
    [
      "what another service counts as instance, and not as EC2's",
      "connect",
      "DescribeInstance",
      { instanceId: UUID },
      [`resource ${UUID}`],
    ],
    [
      "nothing in hidden values",
      "secretsmanager",
      "PutSecretValue",
      { secretId: "HIDDEN_DUE_TO_SECURITY_REASONS" },
      [],
    ],
    [
      "nothing in tokens",
      "ec2",
      "DescribeInstances",
      { nextToken: "sg-0123456789abcdef0", marker: "sg-01234567" },
      ["ec2-resource sg-0123456789abcdef0", "ec2-resource sg-01234567"],
    ],
    [
      "nothing in versions and networks",
      "rds",
      "CreateDBInstance",
      { engineVersion: "8.0.32.1", cidr: "10.0.0.0/16" },
      [],
    ],
  ])("finds %s", (_name, service, eventName, parameters, expected) => {
    expect(request(service, eventName, parameters)).toEqual(expected);
  });

  it.each([
    "i-0123456789abcdef0",
    "i-01234567",
    "sg-0123456789abcdef0",
    "vol-0123456789abcdef0",
    "ami-01234567",
    "snap-01234567",
    "eni-0123456789abcdef0",
    "eipalloc-0123456789abcdef0",
    "rtb-01234567",
    "igw-01234567",
    "nat-0123456789abcdef0",
    "acl-01234567",
    "vpce-0123456789abcdef0",
    "pcx-01234567",
    "tgw-attach-0123456789abcdef0",
    "lt-0123456789abcdef0",
    "sgr-0123456789abcdef0",
    "dopt-01234567",
    "vpc-cidr-assoc-01234567",
    "key-0123456789abcdef0",
    "eice-0123456789abcdef0",
  ])("recognizes %s under any key", (id) => {
    expect(found({ responseElements: { deep: [{ odd: id }] } })).toEqual([`ec2-resource ${id}`]);
    expect(found({ errorMessage: `The thing '${id}' does not exist.` })).toEqual([`ec2-resource ${id}`]);
  });

  it.each(["sg-", "sg-xyz", "foo-01234567", "i-0123456", "xi-01234567", "sg-0123456789abcdef01", "lambda-deadbeef"])(
    "takes %s for no id",
    (text) => {
      expect(found({ errorMessage: `about ${text} here` })).toEqual([]);
    },
  );

  it.each<[string, EntityKind, string, string | undefined]>([
    ["arn:aws:iam::123456789012:role/ops/Admin", "iam-role", "Admin", "AWS::IAM::Role"],
    ["arn:aws:iam::123456789012:policy/P", "iam-policy", "P", "AWS::IAM::ManagedPolicy"],
    ["arn:aws:sts::123456789012:assumed-role/Admin/s1", "arn", "Admin/s1", undefined],
    ["arn:aws:s3:::logs", "bucket", "logs", "AWS::S3::Bucket"],
    ["arn:aws:s3:::logs/a/b.json", "object", "logs/a/b.json", "AWS::S3::Object"],
    ["arn:aws:s3:eu-west-1:123456789012:accesspoint/ap", "resource", "ap", "AWS::S3::AccessPoint"],
    ["arn:aws:lambda:eu-west-1:123456789012:function:resize:live", "function", "resize", "AWS::Lambda::Function"],
    ["arn:aws:dynamodb:eu-west-1:123456789012:table/orders/index/by-day", "table", "orders", "AWS::DynamoDB::Table"],
    ["arn:aws:sqs:eu-west-1:123456789012:jobs", "queue", "jobs", "AWS::SQS::Queue"],
    ["arn:aws:sns:eu-west-1:123456789012:alerts:0ff1ce", "topic", "alerts", "AWS::SNS::Topic"],
    ["arn:aws:logs:eu-west-1:123456789012:log-group:/aws/x:log-stream:y", "log-group", "/aws/x", "AWS::Logs::LogGroup"],
    [
      `arn:aws:cloudformation:eu-west-1:123456789012:stack/orders/${UUID}`,
      "stack",
      "orders",
      "AWS::CloudFormation::Stack",
    ],
    [
      "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf",
      "secret",
      "prod/db",
      "AWS::SecretsManager::Secret",
    ],
    [`arn:aws:kms:eu-west-1:123456789012:key/${UUID}`, "kms-key", UUID, "AWS::KMS::Key"],
    ["arn:aws:ec2:eu-west-1:123456789012:instance/i-01234567", "ec2-resource", "i-01234567", "AWS::EC2::Instance"],
    ["arn:aws:rds:eu-west-1:123456789012:db:main", "db-instance", "main", "AWS::RDS::DBInstance"],
    [
      "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/50dc6c49",
      "resource",
      "web",
      "AWS::ElasticLoadBalancingV2::LoadBalancer",
    ],
    ["arn:aws:iam::210987654321:root", "account", "210987654321", undefined],
    ["arn:aws:newthing:eu-west-1:123456789012:gadget/g1", "arn", "gadget/g1", undefined],
    ["arn:aws-cn:s3:::中", "bucket", "中", "AWS::S3::Bucket"],
  ])("reads %s", (arn, kind, label, type) => {
    const entity = entitiesOf({ responseElements: { any: arn } }).find((candidate) => candidate.value === arn);
    expect(entity).toMatchObject({ kind, label, arn });
    expect(entity?.type).toBe(type);
  });

  it.each([
    [
      "ARN",
      { resources: [{ ARN: "arn:aws:s3:::logs/a b, c.txt", accountId: "210987654321", type: "AWS::S3::Object" }] },
    ],
    [
      "arn",
      { resources: [{ arn: "arn:aws:s3:::logs/a b, c.txt", accountId: "210987654321", type: "AWS::S3::Object" }] },
    ],
    [
      "ARNPrefix",
      {
        resources: [{ ARNPrefix: "arn:aws:s3:::logs/a b, c.txt", type: "AWS::S3::Object", accountId: "210987654321" }],
      },
    ],
  ])("reads the record's own resources under %s", (_key, changes) => {
    expect([...found(changes)].sort()).toEqual(["account 210987654321", "object arn:aws:s3:::logs/a b, c.txt"]);
  });

  it("prefers the record's own type to the table's", () => {
    const resources = [{ ARN: "arn:aws:newthing:eu-west-1:123456789012:gadget/g1", type: "AWS::NewThing::Gadget" }];
    expect(entitiesOf({ resources }).at(-1)).toMatchObject({ kind: "arn", type: "AWS::NewThing::Gadget" });
  });

  it("finds ARNs in a message and in a policy as JSON text, each with its span", () => {
    expect(
      found({
        errorMessage:
          "User: arn:aws:sts::123456789012:assumed-role/Dev/eve is not authorized to perform: iam:PassRole on resource: arn:aws:iam::123456789012:role/Admin.",
      }),
    ).toEqual(["arn arn:aws:sts::123456789012:assumed-role/Dev/eve", "iam-role arn:aws:iam::123456789012:role/Admin"]);
    const policy = {
      Statement: [
        { Principal: { AWS: ["arn:aws:iam::210987654321:user/eve"], Service: "ec2.amazonaws.com" }, Action: "s3:*" },
        {
          Resource: ["arn:aws:s3:::logs/*", "arn:aws:s3:::data*"],
          Condition: { IpAddress: { "aws:SourceIp": "198.51.100.9/32" } },
        },
      ],
    };
    const expected = [
      "iam-user arn:aws:iam::210987654321:user/eve",
      "service-principal ec2.amazonaws.com",
      "bucket arn:aws:s3:::logs",
      "ip-address 198.51.100.9",
    ];
    expect(found({ requestParameters: { policyDocument: JSON.stringify(policy) } })).toEqual(expected);
    expect(found({ requestParameters: { policyDocument: JSON.stringify(policy, null, 2) } })).toEqual(expected);
    expect(found({ requestParameters: { policyDocument: encodeURIComponent(JSON.stringify(policy)) } })).toEqual(
      expected,
    );
    expect(found({ requestParameters: { policy } })).toEqual(expected);
  });

  it("separates a role's unique id and session, and finds the session in the ARN without an id", () => {
    const entities = entitiesOf({ userIdentity: assumedRole("Admin", "alice@corp"), requestParameters: null });
    expect(entities.slice(0, 3).map((entity) => `${entity.kind} ${entity.value}`)).toEqual([
      "session-name alice@corp",
      "iam-role AROAEXAMPLEROLE00001",
      "arn arn:aws:sts::123456789012:assumed-role/Admin/alice@corp",
    ]);
    const without = entitiesOf({
      userIdentity: assumedRole("Admin", "s1", { principalId: undefined, sessionContext: {} }),
    });
    expect(without.map((entity) => `${entity.kind} ${entity.value}`)).toEqual(
      expect.arrayContaining(["session-name s1", "iam-role Admin"]),
    );
  });

  it("merges repeated occurrences into one entity", () => {
    const bucket = entitiesOf({
      responseElements: { bucketName: "logs" },
      requestParameters: { bucketName: "logs" },
    }).filter((entity) => entity.kind === "bucket");
    expect(bucket).toHaveLength(1);
    expect(bucket[0]?.occurrences.map((place) => place.path)).toEqual([
      ["requestParameters", "bucketName"],
      ["responseElements", "bucketName"],
    ]);
  });

  it("builds the ARN where its parts are certain, in the Region's partition", () => {
    const china = entitiesOf({
      eventSource: "lambda.amazonaws.com",
      awsRegion: "cn-north-1",
      requestParameters: { bucketName: "logs", functionName: "f", roleName: "r" },
    });
    expect(china.find((entity) => entity.kind === "bucket")?.arn).toBe("arn:aws-cn:s3:::logs");
    expect(china.find((entity) => entity.kind === "function")?.arn).toBe(
      "arn:aws-cn:lambda:cn-north-1:123456789012:function:f",
    );
    expect(china.find((entity) => entity.value === "r")?.arn).toBeUndefined();
  });

  it.each<[string, string, unknown, Partial<Entity>]>([
    [
      "s3",
      "an object by its key and the bucket beside it",
      { bucketName: "logs", key: "a b.json" },
      { kind: "object", value: "a b.json", label: "logs/a b.json", arn: "arn:aws:s3:::logs/a b.json" },
    ],
    [
      "sqs",
      "a queue by its URL",
      { queueUrl: "https://sqs.us-east-1.amazonaws.com/210987654321/jobs" },
      {
        kind: "queue",
        label: "jobs",
        arn: "arn:aws:sqs:us-east-1:210987654321:jobs",
        region: "us-east-1",
        accountId: "210987654321",
      },
    ],
    [
      "kms",
      "a key by its id",
      { keyId: UUID },
      { kind: "kms-key", arn: `arn:aws:kms:eu-west-1:123456789012:key/${UUID}` },
    ],
    [
      "kms",
      "a key by its alias",
      { keyId: "alias/x" },
      { kind: "kms-key", arn: "arn:aws:kms:eu-west-1:123456789012:alias/x" },
    ],
    [
      "dynamodb",
      "a table",
      { tableName: "t1" },
      { kind: "table", arn: "arn:aws:dynamodb:eu-west-1:123456789012:table/t1", service: "dynamodb" },
    ],
    [
      "ssm:GetParameter",
      "a parameter",
      { name: "/a/b" },
      { kind: "resource", arn: "arn:aws:ssm:eu-west-1:123456789012:parameter/a/b", service: "ssm" },
    ],
    [
      "ssm:GetParameter",
      "a parameter without a slash",
      { name: "ab" },
      { arn: "arn:aws:ssm:eu-west-1:123456789012:parameter/ab" },
    ],
    ["logs", "a log group", { logGroupName: "/x" }, { arn: "arn:aws:logs:eu-west-1:123456789012:log-group:/x" }],
    [
      "iam",
      "a user, who is everywhere",
      { userName: "bob" },
      { kind: "iam-user", service: "iam", accountId: "123456789012" },
    ],
    ["cloudfront", "a distribution", { distributionId: "E2EXAMPLE" }, { kind: "resource", service: "cloudfront" }],
    [
      "eks:DescribeCluster",
      "a cluster of the service that is called",
      { name: "blue" },
      { kind: "cluster", service: "eks", region: "eu-west-1" },
    ],
  ])("in %s, derives the origin of %s", (call, _name, requestParameters, expected) => {
    const [service, eventName = "DoIt"] = call.split(":");
    const entities = entitiesOf({ eventSource: `${service}.amazonaws.com`, eventName, requestParameters });
    expect(entities).toContainEqual(expect.objectContaining(expected));
    if (service === "iam") {
      expect(entities.find((entity) => entity.value === "bob")).not.toHaveProperty("region");
      expect(entities.find((entity) => entity.value === "bob")).not.toHaveProperty("arn");
    }
  });

  it("accepts a prefix in a record's own resources, as ListObjects has it, but not elsewhere", () => {
    const prefix = "arn:aws:s3:::logs/";
    const resources = [{ type: "AWS::S3::Object", ARNPrefix: prefix }];
    expect(entitiesOf({ resources }).map(({ value }) => value)).toContain(prefix);
    expect(entitiesOf({ requestParameters: { scope: prefix } }).map(({ value }) => value)).not.toContain(prefix);
  });

  it("includes the resources of the lookup envelope with their paths there", () => {
    const envelope: LookupEnvelope = {
      username: "alice",
      accessKeyId: "AKIAIOSFODNN7EXAMPLE",
      resources: [
        { type: "AWS::S3::Bucket", name: "logs" },
        { type: "AWS::IAM::Role", name: "arn:aws:iam::123456789012:role/Admin" },
        { type: "AWS::EC2::SecurityGroup", name: "sg-01234567" },
        { type: "AWS::Odd::Thing", name: "x" },
        { name: "y" },
      ],
    };
    const entities = entitiesOf({}, envelope);
    const inEnvelope = entities.filter((entity) => entity.occurrences.some((place) => place.in === "envelope"));
    expect(inEnvelope.map((entity) => `${entity.kind} ${entity.value}`)).toEqual([
      "access-key AKIAIOSFODNN7EXAMPLE",
      "iam-user alice",
      "bucket logs",
      "iam-role arn:aws:iam::123456789012:role/Admin",
      "ec2-resource sg-01234567",
      "resource x",
      "resource y",
    ]);
    expect(inEnvelope.find((entity) => entity.value === "logs")?.occurrences).toContainEqual({
      path: ["resources", 0, "name"],
      in: "envelope",
    });
  });

  it("recognizes IPv4, IPv6 and calling services", () => {
    expect(found({ sourceIPAddress: "2001:db8::1" })).toContain("ip-address 2001:db8::1");
    expect(found({ sourceIPAddress: "AWS Internal" })).toEqual([]);
    expect(found({ sourceIPAddress: "cloudformation.amazonaws.com" })).toEqual([
      "service-principal cloudformation.amazonaws.com",
    ]);
  });

  it("takes no MAC address, time of day, size or count for an address or an account", () => {
    const requestParameters = {
      networkInterface: {
        macAddress: "12:c4:b6:95:a1:71",
        ipv6Address: "2001:db8:0:1:2:3:4:5",
      },
      description: "10:30:00",
      recipients: "09:15",
      sourceTimes: ["1:2:3:4:5:6:7:8:9", "1::2::3", "fe80::12345"],
      targetSizeInBytes: 109951162777,
      memberCount: 1073741824,
      ownerId: 210987654321,
    };
    expect(found({ requestParameters })).toEqual(["ip-address 2001:db8:0:1:2:3:4:5", "account 210987654321"]);
    expect(found({ requestParameters: { ipAddress: "::ffff:1.2.3.4" } })).toEqual(["ip-address ::ffff:1.2.3.4"]);
  });

  it("decodes an ARN whose separators are escaped, but no key of an object", () => {
    const key = "arn:aws:s3:::logs/a%2Fb";
    const requestParameters = {
      x: "arn:aws:iam::123456789012:role%2Fops%2FAdmin",
      y: "arn%3Aaws%3Asns%3Aeu-west-1%3A123456789012%3Ajobs",
      key,
    };
    expect(found({ requestParameters })).toEqual([
      "iam-role arn:aws:iam::123456789012:role/ops/Admin",
      "topic arn:aws:sns:eu-west-1:123456789012:jobs",
      `object ${key}`,
    ]);
  });

  it("gives the id of a user or role the ARN that stands beside it", () => {
    const arn = "arn:aws:iam::123456789012:user/ops/bob";
    const responseElements = {
      user: { userId: "AIDACKCEVSQ6C2EXAMPLE", arn },
      role: { roleId: "AROACKCEVSQ6C2EXAMPLE", arn },
    };
    const ids = entitiesOf({ responseElements }).filter(({ value }) => /^A(?:ID|RO)AC/.test(value));
    expect(ids.map((entity) => entity.arn)).toEqual([arn, undefined]);
  });

  it("recognizes shared events and addenda", () => {
    expect(
      found({ sharedEventID: UUID, addendum: { originalEventID: "22222222-2222-4333-8444-555555555555" } }),
    ).toEqual([`event-id ${UUID}`, "event-id 22222222-2222-4333-8444-555555555555"]);
  });

  it("limits the work on hostile records", SLOW, () => {
    const ids = Array.from({ length: 10_000 }, (_, index) => `sg-${index.toString(16).padStart(17, "0")}`);
    expect(entitiesOf({ responseElements: { ids } }).length).toBeLessThanOrEqual(2000);
    const long = "arn:aws:".repeat(300_000);
    expect(findEntities(readRecord(recordWith({ errorMessage: long }))).length).toBeLessThan(2001);
    const percents = "%22arn%3Aaws".repeat(200_000);
    expect(findEntities(readRecord(recordWith({ errorMessage: percents }))).length).toBeLessThan(2001);
  });

  it("never throws, and every path resolves to its value, for any record", SLOW, () => {
    const snippet = fc.constantFrom(
      ...["arn:aws:s3:::logs/a", "sg-0123456789abcdef0", "198.51.100.7", "ec2.amazonaws.com", "AKIAIOSFODNN7EXAMPLE"],
      ...[
        "%22arn%3Aaws%3As3%3A%3A%3Alogs%22",
        "%E6%9D%B1",
        "%",
        "%zz",
        "é",
        " ",
        '"',
        "AROAEXAMPLEROLE00001:s1",
        "s3://logs",
      ],
      ...["https://sqs.eu-west-1.amazonaws.com/123456789012/jobs", "123456789012", "\ud800"],
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(snippet, { maxLength: 6 }).map((parts) => parts.join("")),
    );
    const key = fc.constantFrom(
      ...[
        "bucketName",
        "key",
        "roleName",
        "accountId",
        "requestId",
        "content",
        "items",
        "queueUrl",
        "principalId",
        "arn",
      ],
      ...["__proto__", "constructor", "keyId", "name", "sourceIPAddress"],
    );
    const tree = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        text,
        fc.integer(),
        fc.dictionary(key, tie("value"), { maxKeys: 4 }),
        fc.array(tie("value"), { maxLength: 3 }),
      ),
    })).value;
    const part = fc.constantFrom(
      "requestParameters",
      "responseElements",
      "resources",
      "userIdentity",
      "errorMessage",
      "odd",
    );
    fc.assert(
      fc.property(part, tree, fc.constantFrom("s3", "ec2", "kms", "iam"), (field, value, service) => {
        entitiesOf({ [field]: value, eventSource: `${service}.amazonaws.com` });
      }),
      { numRuns: 400 },
    );
  });
});

it('skips ARN patterns, but accepts "$LATEST" as a version', () => {
  const patterns = { a: "arn:aws:iam::123456789012:role/*", b: `arn:aws:iam::123456789012:user/$${"{aws:username}"}` };
  expect(found({ responseElements: patterns })).toEqual([]);
  expect(found({ errorMessage: "no access on resource: arn:aws:iam::123456789012:user/ here" })).toEqual([]);
  const version = "arn:aws:lambda:eu-west-1:123456789012:function:resize:$LATEST";
  expect(found({ responseElements: { version } })).toEqual([`function ${version}`]);
});

it("has a group and a title for every kind", () => {
  const kinds: readonly EntityKind[] = [
    "arn",
    "bucket",
    "iam-user",
    "ip-address",
    "account",
    "event-id",
    "service-principal",
  ];
  for (const kind of kinds) {
    expect(ENTITY_GROUPS).toContain(entityGroup(kind));
    expect(entityKindTitle(kind)).not.toBe("");
  }
});
