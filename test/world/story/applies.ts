import type { JsonObject } from "../../../src/model/json.ts";
import { arnOf, development, production } from "../accounts.ts";
import { type Casts, terraformAgent } from "../cast.ts";
import type { Holdings } from "../holdings.ts";
import { usDate } from "../machineCalls.ts";
import { otherIdentity, type RolePrincipal, roleId, userId } from "../principals.ts";
import { bucketCall } from "./bucketCalls.ts";
import type { StoryCall, Storyteller } from "./storyteller.ts";
import { assumeRoleCall } from "./stsCalls.ts";

const eu = "eu-west-1";

interface Step {
  readonly call: StoryCall;
  readonly changes?: readonly string[];
  readonly region?: string;
}

/** Terraform at work from the pipeline: the month's four applies to production and development. */
export function tellApplies(story: Storyteller, casts: Casts, holdings: Holdings): void {
  const inProduction = casts.production.terraform;
  const inDevelopment = casts.development.terraform;
  apply(story, inProduction, 668, [
    ...network(story, holdings),
    ...storage(holdings),
    ...identities(story, holdings),
    ...holdings.queues.map((queue) => createQueue(queue)),
    database(story, holdings, "CreateDBInstance"),
  ]);
  apply(story, inDevelopment, 667, [table(holdings, "CreateTable"), ...functionCreated(story, holdings)]);
  apply(story, inProduction, 460, [
    ...holdings.queues.slice(1, 2).map((queue) => tuneQueue(queue, "60")),
    database(story, holdings, "ModifyDBInstance"),
  ]);
  apply(story, inDevelopment, 459, [functionCode(story, holdings), table(holdings, "UpdateTable")]);
  apply(story, inProduction, 290, [
    exportsCall(holdings, "PutBucketLifecycle", "lifecycle", ["aws_s3_bucket.exports"]),
  ]);
  apply(
    story,
    inProduction,
    122,
    holdings.queues.slice(2).map((queue) => tuneQueue(queue, "90")),
  );
  apply(story, inProduction, 11.5, [
    ...holdings.queues.map((queue) => tuneQueue(queue, "120")),
    exportsCall(holdings, "PutBucketTagging", "tagging", ["aws_s3_bucket.exports"]),
    roleTagged(holdings),
    ...logGroups(production.id),
  ]);
  apply(story, inDevelopment, 7.2, [
    functionCode(story, holdings),
    table(holdings, "UpdateTable"),
    ...logGroups(development.id),
    ...developmentRoles(),
  ]);
}

/** One run: the pipeline takes its role by web identity, asks who it is, then changes things. */
function apply(story: Storyteller, role: RolePrincipal, hours: number, steps: readonly Step[]): void {
  const { account } = role;
  const time = story.ago(hours);
  const repository = `repo:acme/infrastructure:environment:${account.profile}`;
  const provider = arnOf(account, "iam", "", "oidc-provider/token.actions.githubusercontent.com");
  const web = otherIdentity(
    account,
    repository,
    {
      type: "WebIdentityUser",
      principalId: `${provider}:sts.amazonaws.com:${repository}`,
      userName: repository,
      identityProvider: provider,
    },
    {
      agents: [
        "aws-sdk-js/3.901.0 ua/2.1 os/linux#6.11.0 lang/js md/nodejs#20.19.4 configure-aws-credentials-for-github-actions",
      ],
      addresses: role.addresses,
      username: repository,
    },
  );
  story.act(
    { time: time - 40_000, account, region: eu, who: web },
    { ...assumeRoleCall(role, time, `IQoJb3JpZ2luX2Vj${story.random.letters(64)}`), name: "AssumeRoleWithWebIdentity" },
  );
  story.act(
    { time: time - 20_000, account, region: eu, who: role },
    { service: "sts", name: "GetCallerIdentity", readOnly: true },
  );
  let second = 0;
  for (const step of steps) {
    second += 1 + story.random.int(6);
    story.act(
      { time: time + second * 1000, account, region: step.region ?? eu, who: role, agent: terraformAgent },
      step.call,
      { changes: step.changes ?? [] },
    );
  }
}

function network(story: Storyteller, { bastion, vpc, subnet, image }: Holdings): readonly Step[] {
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

function exportsCall(holdings: Holdings, name: string, sub: string, changes: readonly string[]): Step {
  return { changes, call: bucketCall(production, eu, holdings.exportsBucket, name, { [sub]: "" }) };
}

function storage(holdings: Holdings): readonly Step[] {
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

const trust = (principal: JsonObject): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" }],
  });

function createRole(story: Storyteller, account: typeof production, role: string, policy: string): StoryCall {
  const arn = arnOf(account, "iam", "", `role/${role}`);
  const id = roleId(story.seed, account, role);
  return {
    service: "iam",
    name: "CreateRole",
    readOnly: false,
    request: { roleName: role, path: "/", assumeRolePolicyDocument: policy, maxSessionDuration: 3600 },
    // IAM answers with the document URL-encoded.
    response: {
      role: {
        path: "/",
        roleName: role,
        roleId: id,
        arn,
        createDate: usDate(story.ago(667)),
        assumeRolePolicyDocument: encodeURIComponent(policy),
      },
    },
    resources: [
      { type: "AWS::IAM::Role", name: role },
      { type: "AWS::IAM::Role", name: arn },
      { type: "AWS::IAM::Role", name: id },
    ],
  };
}

function identities(story: Storyteller, holdings: Holdings): readonly Step[] {
  const arn = arnOf(production, "iam", "", `user/${holdings.exporter}`);
  const id = userId(story.seed, production, holdings.exporter);
  return [
    {
      region: "us-east-1",
      changes: ["aws_iam_user.backup_exporter"],
      call: {
        service: "iam",
        name: "CreateUser",
        readOnly: false,
        request: { userName: holdings.exporter, path: "/", tags: [{ key: "managed-by", value: "terraform" }] },
        response: {
          user: { path: "/", userName: holdings.exporter, userId: id, arn, createDate: usDate(story.ago(668)) },
        },
        resources: [
          { type: "AWS::IAM::User", name: id },
          { type: "AWS::IAM::User", name: arn },
          { type: "AWS::IAM::User", name: holdings.exporter },
        ],
      },
    },
    {
      region: "us-east-1",
      changes: ["aws_iam_role.support"],
      call: createRole(story, production, holdings.supportRole, trust({ AWS: arnOf(production, "iam", "", "root") })),
    },
  ];
}

function roleTagged(holdings: Holdings): Step {
  return {
    region: "us-east-1",
    changes: ["aws_iam_role.support"],
    call: {
      service: "iam",
      name: "TagRole",
      readOnly: false,
      request: { roleName: holdings.supportRole, tags: [{ key: "cost-center", value: "4711" }] },
      resources: [{ type: "AWS::IAM::Role", name: holdings.supportRole }],
    },
  };
}

type Queue = Holdings["queues"][number];

function createQueue(queue: Queue): Step {
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

function tuneQueue(queue: Queue, seconds: string): Step {
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

function database(
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

function table({ ordersTable }: Holdings, name: "CreateTable" | "UpdateTable"): Step {
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

function functionCreated(story: Storyteller, { thumbnailer }: Holdings): readonly Step[] {
  const role = arnOf(development, "iam", "", `role/${thumbnailer.role}`);
  return [
    {
      region: "us-east-1",
      changes: ["aws_iam_role.thumbnailer"],
      call: createRole(story, development, thumbnailer.role, trust({ Service: "lambda.amazonaws.com" })),
    },
    {
      changes: ["aws_lambda_function.thumbnailer"],
      call: {
        service: "lambda",
        name: "CreateFunction20150331",
        readOnly: false,
        request: {
          functionName: thumbnailer.name,
          runtime: "nodejs22.x",
          role,
          handler: "index.handler",
          code: {},
          publish: false,
          environment: {},
        },
        response: { functionName: thumbnailer.name, functionArn: thumbnailer.arn, role, state: "Pending" },
        resources: [
          { type: "AWS::Lambda::Function", name: thumbnailer.arn },
          { type: "AWS::Lambda::Function", name: thumbnailer.name },
          { type: "AWS::IAM::Role", name: role },
        ],
      },
    },
  ];
}

function functionCode(story: Storyteller, { thumbnailer }: Holdings): Step {
  return {
    changes: ["aws_lambda_function.thumbnailer"],
    call: {
      service: "lambda",
      name: "UpdateFunctionCode20150331v2",
      readOnly: false,
      request: {
        fullyQualifiedArn: {
          arnPrefix: { partition: "aws", region: eu, account: development.id },
          relativeId: { functionName: thumbnailer.name },
          functionQualifier: {},
        },
        functionName: thumbnailer.arn,
        s3Bucket: "acme-dev-artifacts",
        s3Key: `thumbnailer/${story.random.hex(12)}.zip`,
        publish: true,
        dryRun: false,
      },
      response: {
        functionName: thumbnailer.name,
        functionArn: `${thumbnailer.arn}:${2 + story.random.int(40)}`,
        revisionId: story.random.uuid(),
      },
      // Lambda's updates are indexed under the ARN alone.
      resources: [{ type: "AWS::Lambda::Function", name: thumbnailer.arn }],
    },
  };
}

function logGroups(accountId: string): readonly Step[] {
  return ["checkout", "billing", "mailer"].map((subject) => {
    const logGroupName = `/acme/${subject}-${accountId.slice(0, 3)}`;
    return {
      call: {
        service: "logs",
        name: "PutRetentionPolicy",
        readOnly: false,
        request: { logGroupName, retentionInDays: 90 },
        resources: [{ type: "AWS::Logs::LogGroup", name: logGroupName }],
        more: { apiVersion: "20140328" },
      },
    };
  });
}

function developmentRoles(): readonly Step[] {
  return ["catalog-role", "search-role", "reports-role"].map((roleName) => ({
    region: "us-east-1",
    call: {
      service: "iam",
      name: "PutRolePolicy",
      readOnly: false,
      request: {
        roleName,
        policyName: "logs",
        policyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: ["logs:PutLogEvents"], Resource: "*" }],
        }),
      },
      resources: [
        { type: "AWS::IAM::Role", name: roleName },
        { type: "AWS::IAM::Policy", name: "logs" },
      ],
    },
  }));
}
