import { arnOf, development, production } from "../accounts.ts";
import type { Holdings } from "../holdings.ts";
import { usDate } from "../machineCalls.ts";
import { bucketCall } from "./bucketCalls.ts";
import type { Step, Storyteller } from "./storyteller.ts";

const eu = "eu-west-1";

export function network(story: Storyteller, { bastion, vpc, subnet, image }: Holdings): readonly Step[] {
  const group = { type: "AWS::EC2::SecurityGroup", name: bastion.group };
  const tags = [
    { key: "Name", value: bastion.groupName },
    { key: "managed-by", value: "terraform" },
  ];
  return [
    {
      changes: ["aws_security_group.bastion"],
      call: {
        service: "ec2",
        name: "CreateSecurityGroup",
        readOnly: false,
        request: {
          groupName: bastion.groupName,
          groupDescription: "SSH from the office",
          vpcId: vpc,
          tagSpecificationSet: { items: [{ resourceType: "security-group", tags }] },
        },
        response: { requestId: story.random.uuid(), _return: true, groupId: bastion.group, tagSet: { items: tags } },
        resources: [
          group,
          { type: "AWS::EC2::SecurityGroup", name: bastion.groupName },
          { type: "AWS::EC2::VPC", name: vpc },
        ],
      },
    },
    {
      changes: ["aws_security_group.bastion"],
      call: {
        service: "ec2",
        name: "AuthorizeSecurityGroupIngress",
        readOnly: false,
        request: {
          groupId: bastion.group,
          ipPermissions: {
            items: [
              {
                ipProtocol: "tcp",
                fromPort: 22,
                toPort: 22,
                groups: {},
                ipRanges: { items: [{ cidrIp: "198.51.100.0/24", description: "office" }] },
                ipv6Ranges: {},
                prefixListIds: {},
              },
            ],
          },
        },
        response: { requestId: story.random.uuid(), _return: true },
        resources: [group],
      },
    },
    {
      changes: ["aws_instance.bastion"],
      call: {
        service: "ec2",
        name: "RunInstances",
        readOnly: false,
        request: {
          instancesSet: { items: [{ imageId: image, minCount: 1, maxCount: 1 }] },
          instanceType: "t4g.nano",
          blockDeviceMapping: {},
          monitoring: { enabled: false },
          networkInterfaceSet: {
            items: [{ deviceIndex: 0, subnetId: subnet, groupSet: { items: [{ groupId: bastion.group }] } }],
          },
        },
        response: {
          requestId: story.random.uuid(),
          reservationId: `r-0${story.random.hex(16)}`,
          ownerId: production.id,
          groupSet: {},
          instancesSet: {
            items: [
              {
                instanceId: bastion.instance,
                imageId: image,
                keyName: "bastion",
                instanceState: { code: 0, name: "pending" },
                subnetId: subnet,
                vpcId: vpc,
                launchTime: story.ago(668),
                groupSet: { items: [{ groupId: bastion.group, groupName: bastion.groupName }] },
                networkInterfaceSet: { items: [{ networkInterfaceId: bastion.eni, subnetId: subnet, vpcId: vpc }] },
              },
            ],
          },
        },
        resources: [
          { type: "AWS::EC2::VPC", name: vpc },
          { type: "AWS::EC2::Ami", name: image },
          { type: "AWS::EC2::NetworkInterface", name: bastion.eni },
          { type: "AWS::EC2::Instance", name: bastion.instance },
          { type: "AWS::EC2::Subnet", name: subnet },
          { type: "AWS::EC2::KeyPair", name: "bastion" },
          group,
          { type: "AWS::EC2::SecurityGroup", name: bastion.groupName },
        ],
      },
    },
  ];
}

export function exportsCall(holdings: Holdings, name: string, sub: string, changes: readonly string[]): Step {
  return { changes, call: bucketCall(production, eu, holdings.exportsBucket, name, { [sub]: "" }) };
}

export function storage(holdings: Holdings): readonly Step[] {
  const key = arnOf(production, "kms", eu, `key/${holdings.dataKey}`);
  const aliasName = "alias/exports";
  const keyResource = { accountId: production.id, type: "AWS::KMS::Key", ARN: key };
  return [
    {
      changes: ["aws_kms_key.data"],
      call: {
        service: "kms",
        name: "CreateKey",
        readOnly: false,
        request: {
          description: "customer exports",
          keySpec: "SYMMETRIC_DEFAULT",
          keyUsage: "ENCRYPT_DECRYPT",
          bypassPolicyLockoutSafetyCheck: false,
        },
        response: { keyMetadata: { aWSAccountId: production.id, keyId: holdings.dataKey, arn: key, enabled: true } },
        resources: [{ type: "AWS::KMS::Key", name: key }],
        more: { resources: [keyResource] },
      },
    },
    {
      changes: ["aws_kms_key.data"],
      call: {
        service: "kms",
        name: "CreateAlias",
        readOnly: false,
        request: { aliasName, targetKeyId: holdings.dataKey },
        resources: [
          { type: "AWS::KMS::Key", name: key },
          { type: "AWS::KMS::Alias", name: aliasName },
        ],
        more: { resources: [keyResource] },
      },
    },
    exportsCall(holdings, "CreateBucket", "createBucket", ["aws_s3_bucket.exports"]),
    exportsCall(holdings, "PutBucketEncryption", "encryption", ["aws_s3_bucket.exports"]),
    exportsCall(holdings, "PutBucketPublicAccessBlock", "publicAccessBlock", [
      "aws_s3_bucket_public_access_block.exports",
    ]),
    exportsCall(holdings, "PutBucketPolicy", "policy", ["aws_s3_bucket_policy.exports"]),
  ];
}

type Queue = Holdings["queues"][number];

export function createQueue(queue: Queue): Step {
  return {
    changes: [queueAddress(queue)],
    call: {
      service: "sqs",
      name: "CreateQueue",
      readOnly: false,
      request: { queueName: queue.name, attributes: { VisibilityTimeout: "30" } },
      response: { queueUrl: queue.url },
      resources: [
        { type: "AWS::SQS::Queue", name: queue.name },
        { type: "AWS::SQS::Queue", name: queue.url },
      ],
      more: { resources: [{ accountId: production.id, type: "AWS::SQS::Queue", ARN: queue.arn }] },
    },
  };
}

export function tuneQueue(queue: Queue, seconds: string): Step {
  return {
    changes: [queueAddress(queue)],
    call: {
      service: "sqs",
      name: "SetQueueAttributes",
      readOnly: false,
      request: { queueUrl: queue.url, attributes: { VisibilityTimeout: seconds } },
      resources: [{ type: "AWS::SQS::Queue", name: queue.url }],
      more: { resources: [{ accountId: production.id, type: "AWS::SQS::Queue", ARN: queue.arn }] },
    },
  };
}

/** The queue's Terraform address: one instance of a module with `for_each`. */
export function queueAddress(queue: Queue): string {
  return `module.queue["${queue.key}"].aws_sqs_queue.this`;
}

export function database(
  story: Storyteller,
  { ledger, vpc, subnet, bastion }: Holdings,
  name: "CreateDBInstance" | "ModifyDBInstance",
): Step {
  return {
    changes: ["aws_db_instance.ledger"],
    call: {
      service: "rds",
      name,
      readOnly: false,
      request: {
        dBInstanceIdentifier: ledger.name,
        allocatedStorage: 100,
        ...(name === "CreateDBInstance"
          ? {
              engine: "postgres",
              dBInstanceClass: "db.t4g.medium",
              masterUsername: "ledger",
              masterUserPassword: "****",
            }
          : { applyImmediately: false, backupRetentionPeriod: 14 }),
      },
      response: {
        dBInstanceIdentifier: ledger.name,
        dBInstanceArn: ledger.arn,
        dBInstanceStatus: "available",
        instanceCreateTime: usDate(story.ago(668)),
        vpcSecurityGroups: [{ status: "active", vpcSecurityGroupId: bastion.group }],
        dBParameterGroups: [{ dBParameterGroupName: "default.postgres17", parameterApplyStatus: "in-sync" }],
        dBSubnetGroup: {
          dBSubnetGroupName: "private",
          vpcId: vpc,
          subnets: [{ subnetIdentifier: subnet, subnetStatus: "Active" }],
        },
      },
      resources: [
        { type: "AWS::RDS::DBInstance", name: ledger.name },
        ...(name === "CreateDBInstance" ? [{ type: "AWS::RDS::DBInstance", name: ledger.arn }] : []),
        { type: "AWS::RDS::DBParameterGroup", name: "default.postgres17" },
        { type: "AWS::EC2::SecurityGroup", name: bastion.group },
        { type: "AWS::EC2::VPC", name: vpc },
        { type: "AWS::EC2::Subnet", name: subnet },
      ],
    },
  };
}

export function table({ ordersTable }: Holdings, name: "CreateTable" | "UpdateTable"): Step {
  return {
    changes: ["aws_dynamodb_table.orders"],
    call: {
      service: "dynamodb",
      name,
      readOnly: false,
      request: {
        tableName: ordersTable.name,
        billingMode: "PAY_PER_REQUEST",
        ...(name === "CreateTable"
          ? { keySchema: [{ attributeName: "id", keyType: "HASH" }] }
          : { deletionProtectionEnabled: true }),
      },
      response: {
        tableDescription: { tableName: ordersTable.name, tableArn: ordersTable.arn, tableStatus: "UPDATING" },
      },
      resources: [
        { type: "AWS::DynamoDB::Table", name: ordersTable.name },
        ...(name === "CreateTable" ? [{ type: "AWS::DynamoDB::Table", name: ordersTable.arn }] : []),
      ],
      more: { resources: [{ accountId: development.id, type: "AWS::DynamoDB::Table", ARN: ordersTable.arn }] },
    },
  };
}
