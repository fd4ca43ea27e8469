import { arnOf, china, development, production } from "./accounts.ts";
import type { Holdings } from "./holdings.ts";
import { queueAddress } from "./story/infrastructureSteps.ts";
import { orderIds } from "./story/stacks.ts";
import type { Storyteller } from "./story/storyteller.ts";
import type { DeclaredResource, WorldAccount } from "./types.ts";
import { workspaceFiles } from "./workspace.ts";

interface Declaration extends Omit<DeclaredResource, "changes" | "line" | "accountId"> {
  readonly account: WorldAccount;
  /** The text that begins the declaring block. */
  readonly block: string;
}

/** Every resource that the workspace declares, with what truly happened to it. */
export function declaredOf(story: Storyteller, holdings: Holdings): readonly DeclaredResource[] {
  const files = workspaceFiles(holdings, "");
  return [...terraform(holdings), ...webshop(holdings), ...orders(holdings)].map(
    ({ account, block, ...declaration }) => ({
      ...declaration,
      accountId: account.id,
      changes: story.changesOf(declaration.address),
      line: lineOf(files, declaration.file, block),
    }),
  );
}

function lineOf(files: ReadonlyMap<string, string>, file: string, block: string): number {
  const line = (files.get(file) ?? "").split("\n").findIndex((text) => text.startsWith(block));
  if (line < 0) {
    throw new Error(`${file} does not declare ${block}`);
  }
  return line + 1;
}

function terraform(holdings: Holdings): readonly Declaration[] {
  const { bastion, exportsBucket, exporter, supportRole, supportRoleArn, ledger, thumbnailer, ordersTable } = holdings;
  const one = (
    file: string,
    type: string,
    name: string,
    identifiers: readonly string[],
    account: WorldAccount = production,
    region = "eu-west-1",
  ): Declaration => ({
    tool: "terraform",
    address: `${type}.${name}`,
    type,
    account,
    region,
    identifiers,
    file: `terraform/${file}`,
    block: `resource "${type}" "${name}"`,
  });
  const bucketArn = `arn:aws:s3:::${exportsBucket}`;
  const inProduction = (service: string, resource: string): string => arnOf(production, service, "eu-west-1", resource);
  return [
    one("network.tf", "aws_security_group", "bastion", [
      bastion.group,
      bastion.groupName,
      inProduction("ec2", `security-group/${bastion.group}`),
    ]),
    one("network.tf", "aws_instance", "bastion", [
      bastion.instance,
      inProduction("ec2", `instance/${bastion.instance}`),
    ]),
    one("storage.tf", "aws_kms_key", "data", [holdings.dataKey, inProduction("kms", `key/${holdings.dataKey}`)]),
    one("storage.tf", "aws_s3_bucket", "exports", [exportsBucket, bucketArn]),
    one("storage.tf", "aws_s3_bucket_public_access_block", "exports", [exportsBucket, bucketArn]),
    one("storage.tf", "aws_s3_bucket_policy", "exports", [exportsBucket, bucketArn]),
    one(
      "identity.tf",
      "aws_iam_user",
      "backup_exporter",
      [exporter, arnOf(production, "iam", "", `user/${exporter}`)],
      production,
      "us-east-1",
    ),
    one("identity.tf", "aws_iam_role", "support", [supportRole, supportRoleArn], production, "us-east-1"),
    ...holdings.queues.map((queue) => ({
      ...one("modules/queue/main.tf", "aws_sqs_queue", "this", [queue.url, queue.name, queue.arn]),
      address: queueAddress(queue),
    })),
    one("database.tf", "aws_db_instance", "ledger", [ledger.name, ledger.arn]),
    one(
      "development.tf",
      "aws_iam_role",
      "thumbnailer",
      [thumbnailer.role, arnOf(development, "iam", "", `role/${thumbnailer.role}`)],
      development,
      "us-east-1",
    ),
    one("development.tf", "aws_lambda_function", "thumbnailer", [thumbnailer.name, thumbnailer.arn], development),
    one("development.tf", "aws_dynamodb_table", "orders", [ordersTable.name, ordersTable.arn], development),
  ];
}

function webshop({ webshop: stack }: Holdings): readonly Declaration[] {
  const region = "eu-west-1";
  const one = (logicalId: string, type: string, identifiers: readonly string[]): Declaration => ({
    tool: "cloudformation",
    address: `${stack.stack}/${logicalId}`,
    type,
    account: development,
    region,
    identifiers,
    file: "sam/template.yaml",
    block: `  ${logicalId}:`,
  });
  return [
    one("UploadsBucket", "AWS::S3::Bucket", [stack.bucket, `arn:aws:s3:::${stack.bucket}`]),
    one("OrdersTopic", "AWS::SNS::Topic", [stack.topicArn, stack.topicArn.split(":").at(-1) ?? ""]),
    one("ApiFunction", "AWS::Serverless::Function", [
      stack.functionName,
      arnOf(development, "lambda", region, `function:${stack.functionName}`),
    ]),
    one("ApiErrors", "AWS::CloudWatch::Alarm", [
      stack.alarm,
      arnOf(development, "cloudwatch", region, `alarm:${stack.alarm}`),
    ]),
  ];
}

function orders(holdings: Holdings): readonly Declaration[] {
  return (
    [
      [holdings.orders, production, "eu-central-1", "amazonaws.com"],
      [holdings.ordersChina, china, "cn-north-1", "amazonaws.com.cn"],
    ] as const
  ).flatMap(([stack, account, region, domain]) => {
    const one = (
      construct: string,
      id: string,
      logicalId: string,
      type: string,
      identifiers: readonly string[],
    ): Declaration => ({
      tool: "cdk",
      address: `${stack.stack}/${logicalId}`,
      type,
      account,
      region,
      identifiers,
      file: "cdk/lib/orders-stack.ts",
      block: `    new ${construct}(this, "${id}"`,
    });
    return [
      one("Bucket", "Uploads", orderIds.bucket, "AWS::S3::Bucket", [
        stack.bucket,
        `arn:${account.partition}:s3:::${stack.bucket}`,
      ]),
      one("Table", "History", orderIds.table, "AWS::DynamoDB::Table", [
        stack.table,
        arnOf(account, "dynamodb", region, `table/${stack.table}`),
      ]),
      one("Queue", "Intake", orderIds.queue, "AWS::SQS::Queue", [
        `https://sqs.${region}.${domain}/${account.id}/${stack.queue}`,
        stack.queue,
        arnOf(account, "sqs", region, stack.queue),
      ]),
    ];
  });
}
