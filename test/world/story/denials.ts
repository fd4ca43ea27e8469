import type { JsonObject } from "../../../src/model/text/json.ts";
import { arnOf, production } from "../accounts.ts";
import type { Casts } from "../cast.ts";
import type { Named } from "../draft.ts";
import { deniedTo, unauthorizedEc2 } from "../errors.ts";
import type { Holdings } from "../holdings.ts";
import type { Storyteller } from "./storyteller.ts";

const chapter = "denials";

interface Attempt {
  readonly minutes: number;
  readonly service: string;
  readonly name: string;
  readonly action: string;
  readonly resource: string;
  readonly request: JsonObject | null;
  readonly resources: readonly Named[];
  readonly readOnly?: boolean;
  readonly region?: string;
  readonly because?: string;
}

/** bob, who may only read production, tries to repair the ledger himself; the pipeline lacks a permission of its own. */
export function tellDenials(story: Storyteller, casts: Casts, holdings: Holdings): void {
  story.open(
    chapter,
    production.id,
    "bob tries to restart the ledger database, read its secret and change its security group in production, where he may only read; later the pipeline may not pass a role.",
  );
  const { ledger, bastion, dataKey, exportsBucket } = holdings;
  const eu = "eu-west-1";
  const database = [{ type: "AWS::RDS::DBInstance", name: ledger.name }];
  const secret = arnOf(production, "secretsmanager", eu, "secret:ledger-master-Xq81Lm");
  const key = arnOf(production, "kms", eu, `key/${dataKey}`);
  const passed = arnOf(production, "iam", "", "role/ledger-exporter");
  const scp = "with an explicit deny in a service control policy";
  const attempts: readonly Attempt[] = [
    {
      minutes: 0,
      service: "rds",
      name: "RebootDBInstance",
      action: "rds:RebootDBInstance",
      resource: ledger.arn,
      request: { dBInstanceIdentifier: ledger.name },
      resources: database,
    },
    {
      minutes: 1,
      service: "rds",
      name: "ModifyDBInstance",
      action: "rds:ModifyDBInstance",
      resource: ledger.arn,
      request: { dBInstanceIdentifier: ledger.name, applyImmediately: true },
      resources: database,
    },
    {
      minutes: 2,
      service: "rds",
      name: "RebootDBInstance",
      action: "rds:RebootDBInstance",
      resource: ledger.arn,
      request: { dBInstanceIdentifier: ledger.name, forceFailover: true },
      resources: database,
    },
    {
      minutes: 4,
      service: "secretsmanager",
      name: "GetSecretValue",
      action: "secretsmanager:GetSecretValue",
      resource: secret,
      // Refused before the request was read: the message alone names the secret.
      request: null,
      resources: [],
      readOnly: true,
    },
    {
      minutes: 5,
      service: "kms",
      name: "Decrypt",
      action: "kms:Decrypt",
      resource: key,
      request: { keyId: key, encryptionAlgorithm: "SYMMETRIC_DEFAULT" },
      resources: [{ type: "AWS::KMS::Key", name: key }],
      readOnly: true,
    },
    {
      minutes: 9,
      service: "iam",
      name: "AttachRolePolicy",
      action: "iam:AttachRolePolicy",
      resource: arnOf(production, "iam", "", "role/ledger-exporter"),
      request: { roleName: "ledger-exporter", policyArn: "arn:aws:iam::aws:policy/AmazonRDSFullAccess" },
      resources: [
        { type: "AWS::IAM::Role", name: "ledger-exporter" },
        { type: "AWS::IAM::Policy", name: "arn:aws:iam::aws:policy/AmazonRDSFullAccess" },
      ],
      region: "us-east-1",
    },
    {
      minutes: 12,
      service: "s3",
      name: "PutBucketVersioning",
      action: "s3:PutBucketVersioning",
      resource: `arn:aws:s3:::${exportsBucket}`,
      request: { bucketName: exportsBucket, VersioningConfiguration: { Status: "Suspended" } },
      resources: [{ type: "AWS::S3::Bucket", name: exportsBucket }],
      because: scp,
    },
  ];
  for (const attempt of attempts) {
    const time = story.ago(26, attempt.minutes * 60 + story.random.int(60));
    story.tell(
      {
        time,
        account: production,
        region: attempt.region ?? eu,
        who: casts.bobInProduction,
        service: attempt.service,
        name: attempt.name,
        readOnly: attempt.readOnly ?? false,
        request: attempt.request,
        resources: attempt.resources,
        error: deniedTo(casts.bobInProduction, time, attempt.action, attempt.resource, attempt.because),
      },
      { chapter, mentions: [attempt.resource] },
    );
  }
  const byHand = story.ago(25.7);
  story.tell(
    {
      time: byHand,
      account: production,
      region: eu,
      who: casts.bobInProduction,
      service: "ec2",
      name: "RevokeSecurityGroupIngress",
      readOnly: false,
      request: {
        groupId: bastion.group,
        ipPermissions: {},
        securityGroupRuleIds: { items: [{ securityGroupRuleId: "sgr-0a1b2c3d4e5f60718" }] },
      },
      error: unauthorizedEc2(
        casts.bobInProduction,
        byHand,
        "ec2:RevokeSecurityGroupIngress",
        `${story.random.letters(60)}-${story.random.letters(160)}_${story.random.letters(60)}`,
      ),
      resources: [{ type: "AWS::EC2::SecurityGroup", name: bastion.group }],
    },
    { chapter, mentions: ["sgr-0a1b2c3d4e5f60718"] },
  );
  const pipeline = casts.production.terraform;
  for (const hours of [20.2, 20.1]) {
    story.tell(
      {
        time: story.ago(hours),
        account: production,
        region: eu,
        who: pipeline,
        service: "lambda",
        name: "CreateFunction20150331",
        readOnly: false,
        request: {
          functionName: "ledger-exporter",
          runtime: "nodejs22.x",
          role: passed,
          handler: "index.handler",
          code: {},
          publish: false,
        },
        error: deniedTo(pipeline, story.ago(hours), "iam:PassRole", passed),
        resources: [{ type: "AWS::Lambda::Function", name: "ledger-exporter" }],
      },
      { chapter, mentions: [passed] },
    );
  }
  // Some services leave a code without a message, others a message without a code.
  story.tell(
    {
      time: story.ago(19.5),
      account: production,
      region: eu,
      who: casts.bobInProduction,
      service: "athena",
      name: "StartQueryExecution",
      readOnly: false,
      request: { workGroup: "primary", queryString: "HIDDEN_DUE_TO_SECURITY_REASONS" },
      error: { code: "AccessDeniedException" },
    },
    { chapter },
  );
  story.tell(
    {
      time: story.ago(19.4),
      account: production,
      region: eu,
      who: casts.bobInProduction,
      service: "glue",
      name: "GetTables",
      readOnly: true,
      request: { databaseName: "exports" },
      error: { message: "Insufficient Lake Formation permission(s) on exports" },
    },
    { chapter },
  );
}
