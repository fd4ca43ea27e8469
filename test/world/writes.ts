import type { JsonValue } from "../../src/model/text/json.ts";
import { arnOf } from "./accounts.ts";
import type { Call, Scene, Told } from "./scene.ts";

const set = (...items: readonly JsonValue[]): JsonValue => ({ items });

function write(weight: number, service: string, name: string, tell: (scene: Scene) => Told): Call {
  return { weight, service, name, readOnly: false, tell };
}

const instanceState = (name: string, code: number, before: string): Call =>
  write(4, "ec2", name, ({ estate, random }) => {
    const instance = random.pick(estate.instances);
    return {
      request: { instancesSet: set({ instanceId: instance }) },
      response: {
        requestId: random.uuid(),
        instancesSet: set({
          instanceId: instance,
          currentState: { code, name: before === "running" ? "stopping" : "pending" },
          previousState: { code: before === "running" ? 16 : 80, name: before },
        }),
      },
      resources: [{ type: "AWS::EC2::Instance", name: instance }],
    };
  });

/** Writes that people and pipelines make to what is not the story's. */
export const writes: readonly Call[] = [
  write(6, "ec2", "CreateTags", ({ estate, random }) => {
    const id = random.pick(random.chance(0.5) ? estate.instances : estate.volumes);
    return {
      request: {
        resourcesSet: set({ resourceId: id }),
        tagSet: set({ key: "owner", value: random.pick(["platform", "café", "团队-数据", "checkout"]) }),
      },
      response: { requestId: random.uuid(), _return: true },
      resources: [{ type: id.startsWith("i-") ? "AWS::EC2::Instance" : "AWS::EC2::Volume", name: id }],
    };
  }),
  instanceState("StartInstances", 0, "stopped"),
  instanceState("StopInstances", 64, "running"),
  write(3, "ec2", "CreateSnapshot", ({ estate, random, account, time }) => {
    const volume = random.pick(estate.volumes);
    const snapshot = `snap-0${random.hex(16)}`;
    return {
      request: { volumeId: volume, description: "before upgrade" },
      response: {
        requestId: random.uuid(),
        snapshotId: snapshot,
        volumeId: volume,
        status: "pending",
        startTime: time,
        ownerId: account.id,
        volumeSize: "64",
        encrypted: true,
      },
      resources: [
        { type: "AWS::EC2::Volume", name: volume },
        { type: "AWS::EC2::Snapshot", name: snapshot },
      ],
    };
  }),
  write(4, "monitoring", "PutMetricAlarm", ({ estate, random }) => {
    const name = `${random.pick(estate.functions)}-errors`;
    return {
      request: {
        alarmName: name,
        comparisonOperator: "GreaterThanThreshold",
        evaluationPeriods: 3,
        metricName: "Errors",
        namespace: "AWS/Lambda",
        period: 60,
        statistic: "Sum",
        threshold: 5,
      },
      resources: [{ type: "AWS::CloudWatch::Alarm", name }],
    };
  }),
  write(4, "ssm", "PutParameter", ({ random, estate }) => {
    const name = `/acme/${random.pick(estate.functions)}/feature-flags`;
    return {
      request: { name, type: "SecureString", overwrite: true, value: "HIDDEN_DUE_TO_SECURITY_REASONS" },
      response: { version: 1 + random.int(40), tier: "Standard" },
      resources: [{ type: "AWS::SSM::Parameter", name }],
    };
  }),
  write(4, "lambda", "UpdateFunctionConfiguration20150331v2", ({ estate, random, account, region }) => {
    const name = random.pick(estate.functions);
    const arn = arnOf(account, "lambda", region, `function:${name}`);
    return {
      request: {
        fullyQualifiedArn: {
          arnPrefix: { partition: account.partition, region, account: account.id },
          relativeId: { functionName: name },
          functionQualifier: {},
        },
        functionName: name,
        timeout: 10 + random.int(50),
        environment: {},
      },
      response: { functionName: name, functionArn: arn, runtime: "nodejs22.x", revisionId: random.uuid() },
      resources: [
        { type: "AWS::Lambda::Function", name: arn },
        ...(random.chance(0.6) ? [{ type: "AWS::Lambda::Function", name }] : []),
      ],
    };
  }),
  write(3, "logs", "PutRetentionPolicy", ({ estate, random }) => {
    const logGroupName = random.pick(estate.logGroups);
    return {
      request: { logGroupName, retentionInDays: 30 },
      resources: [{ type: "AWS::Logs::LogGroup", name: logGroupName }],
      more: { apiVersion: "20140328" },
    };
  }),
  write(3, "rds", "ModifyDBInstance", ({ estate, random, account, region }) => {
    const name = random.pick(estate.databases);
    const group = random.pick(estate.groups);
    return {
      request: {
        dBInstanceIdentifier: name,
        applyImmediately: true,
        backupRetentionPeriod: 14,
        allowMajorVersionUpgrade: false,
        masterUserPassword: "****",
      },
      response: {
        dBInstanceIdentifier: name,
        dBInstanceArn: arnOf(account, "rds", region, `db:${name}`),
        dBInstanceStatus: "available",
        vpcSecurityGroups: [{ status: "active", vpcSecurityGroupId: group }],
        dBParameterGroups: [{ dBParameterGroupName: "default.postgres17", parameterApplyStatus: "in-sync" }],
        dBSubnetGroup: {
          dBSubnetGroupName: "private",
          vpcId: estate.vpc,
          subnets: estate.subnets.map((subnetIdentifier) => ({ subnetIdentifier, subnetStatus: "Active" })),
        },
      },
      resources: [
        { type: "AWS::RDS::DBInstance", name },
        { type: "AWS::RDS::DBParameterGroup", name: "default.postgres17" },
        { type: "AWS::EC2::SecurityGroup", name: group },
        { type: "AWS::EC2::VPC", name: estate.vpc },
        ...estate.subnets.map((subnet) => ({ type: "AWS::EC2::Subnet", name: subnet })),
      ],
    };
  }),
  write(3, "dynamodb", "UpdateTable", ({ estate, random, account, region }) => {
    const table = random.pick(estate.tables);
    const arn = arnOf(account, "dynamodb", region, `table/${table}`);
    return {
      request: { tableName: table, billingMode: "PAY_PER_REQUEST" },
      response: {
        tableDescription: {
          tableName: table,
          tableArn: arn,
          tableStatus: "UPDATING",
          itemCount: random.int(2_000_000),
        },
      },
      resources: [{ type: "AWS::DynamoDB::Table", name: table }],
      more: { resources: [{ accountId: account.id, type: "AWS::DynamoDB::Table", ARN: arn }] },
    };
  }),
  write(3, "ecs", "UpdateService", ({ estate, random, account, region }) => {
    const cluster = random.pick(estate.clusters);
    const service = arnOf(account, "ecs", region, `service/${cluster}/web`);
    return {
      request: { cluster, service: "web", forceNewDeployment: true },
      response: {
        service: { serviceArn: service, serviceName: "web", desiredCount: 4, createdAt: "Mar 3, 2026, 9:41:07 AM" },
      },
      resources: [{ type: "AWS::ECS::Service", name: service }],
    };
  }),
  write(2, "s3", "PutBucketTagging", ({ estate, random, account, region }) => {
    const bucket = random.pick(estate.buckets);
    return {
      request: {
        bucketName: bucket,
        Host: `${bucket}.s3.${region}.amazonaws.com`,
        tagging: "",
        Tagging: {
          xmlns: "http://s3.amazonaws.com/doc/2006-03-01/",
          TagSet: {
            Tag: random.chance(0.5)
              ? { Key: "team", Value: "data" }
              : [
                  { Key: "team", Value: "data" },
                  { Key: "tier", Value: 1 },
                ],
          },
        },
      },
      resources: [{ type: "AWS::S3::Bucket", name: bucket }],
      more: {
        resources: [{ accountId: account.id, type: "AWS::S3::Bucket", ARN: `arn:${account.partition}:s3:::${bucket}` }],
      },
    };
  }),
  write(2, "sqs", "SetQueueAttributes", ({ estate, random, account, region }) => {
    const domain = account.partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
    const queueUrl = `https://sqs.${region}.${domain}/${account.id}/${random.pick(estate.queues)}`;
    return {
      request: { queueUrl, attributes: { VisibilityTimeout: "120" } },
      resources: [{ type: "AWS::SQS::Queue", name: queueUrl }],
    };
  }),
  write(2, "iam", "UpdateRole", ({ estate, random }) => {
    const role = random.pick(estate.roles);
    return {
      request: { roleName: role, maxSessionDuration: 7200 },
      resources: [{ type: "AWS::IAM::Role", name: role }],
    };
  }),
  write(2, "cloudfront", "CreateInvalidation2020_05_31", ({ random }) => {
    const distributionId = `E${random.letters(13)}`;
    return {
      request: {
        distributionId,
        invalidationBatch: { callerReference: random.uuid(), paths: { quantity: 1, items: ["/*"] } },
      },
      resources: [{ type: "AWS::CloudFront::Distribution", name: distributionId }],
    };
  }),
];
