import { arnOf, development, production } from "../accounts.ts";
import type { Holdings } from "../holdings.ts";

interface Instance {
  readonly type: string;
  readonly name: string;
  readonly provider?: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** `terraform.tfstate` in version 4, as Terraform left it after its last run. */
export function stateOf(holdings: Holdings): unknown {
  const { bastion, exportsBucket, exporter, supportRoleArn, supportRole, ledger, thumbnailer, ordersTable } = holdings;
  const bucketArn = `arn:aws:s3:::${exportsBucket}`;
  const key = arnOf(production, "kms", "eu-west-1", `key/${holdings.dataKey}`);
  const managed: readonly Instance[] = [
    {
      type: "aws_security_group",
      name: "bastion",
      attributes: {
        id: bastion.group,
        arn: arnOf(production, "ec2", "eu-west-1", `security-group/${bastion.group}`),
        name: bastion.groupName,
        vpc_id: holdings.vpc,
        ingress: [
          { from_port: 22, to_port: 22, protocol: "tcp", cidr_blocks: ["198.51.100.0/24"], description: "office" },
        ],
      },
    },
    {
      type: "aws_instance",
      name: "bastion",
      attributes: {
        id: bastion.instance,
        arn: arnOf(production, "ec2", "eu-west-1", `instance/${bastion.instance}`),
        ami: holdings.image,
        subnet_id: holdings.subnet,
      },
    },
    { type: "aws_kms_key", name: "data", attributes: { id: holdings.dataKey, key_id: holdings.dataKey, arn: key } },
    {
      type: "aws_s3_bucket",
      name: "exports",
      attributes: { id: exportsBucket, bucket: exportsBucket, arn: bucketArn },
    },
    {
      type: "aws_s3_bucket_public_access_block",
      name: "exports",
      attributes: { id: exportsBucket, bucket: exportsBucket, block_public_policy: true },
    },
    { type: "aws_s3_bucket_policy", name: "exports", attributes: { id: exportsBucket, bucket: exportsBucket } },
    {
      type: "aws_iam_user",
      name: "backup_exporter",
      provider: "global",
      attributes: { id: exporter, name: exporter, arn: arnOf(production, "iam", "", `user/${exporter}`) },
    },
    {
      type: "aws_iam_role",
      name: "support",
      provider: "global",
      attributes: { id: supportRole, name: supportRole, arn: supportRoleArn },
    },
    {
      type: "aws_db_instance",
      name: "ledger",
      attributes: {
        id: "db-KQ3VZ7RWEXAMPLELEDGER",
        identifier: ledger.name,
        arn: ledger.arn,
        // A state holds secrets: whoever reads it must leave this one where it is.
        password: "made-up-ledger-password",
      },
    },
    {
      type: "aws_iam_role",
      name: "thumbnailer",
      provider: "development",
      attributes: {
        id: thumbnailer.role,
        name: thumbnailer.role,
        arn: arnOf(development, "iam", "", `role/${thumbnailer.role}`),
      },
    },
    {
      type: "aws_lambda_function",
      name: "thumbnailer",
      provider: "development",
      attributes: { id: thumbnailer.name, function_name: thumbnailer.name, arn: thumbnailer.arn },
    },
    {
      type: "aws_dynamodb_table",
      name: "orders",
      provider: "development",
      attributes: { id: ordersTable.name, name: ordersTable.name, arn: ordersTable.arn },
    },
  ];
  const source = 'provider["registry.terraform.io/hashicorp/aws"]';
  return {
    version: 4,
    terraform_version: "1.13.4",
    serial: 41,
    lineage: "5f0c7d3e-4b1a-4d7e-9a52-6c1f0e8b2d94",
    outputs: {},
    resources: [
      {
        mode: "data",
        type: "aws_vpc",
        name: "main",
        provider: source,
        instances: [{ schema_version: 0, attributes: { id: holdings.vpc } }],
      },
      ...managed.map(({ type, name, provider, attributes }) => ({
        mode: "managed",
        type,
        name,
        provider: provider === undefined ? source : `${source}.${provider}`,
        instances: [{ schema_version: 0, attributes, sensitive_attributes: [] }],
      })),
      ...holdings.queues.map((queue) => ({
        module: `module.queue["${queue.key}"]`,
        mode: "managed",
        type: "aws_sqs_queue",
        name: "this",
        provider: source,
        instances: [
          {
            schema_version: 0,
            attributes: { id: queue.url, url: queue.url, name: queue.name, arn: queue.arn },
            sensitive_attributes: [],
          },
        ],
      })),
    ],
    check_results: null,
  };
}
