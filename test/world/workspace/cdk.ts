import { china, production } from "../accounts.ts";
import { orderIds } from "../story/stacks.ts";

const library = `import { Duration, RemovalPolicy, Stack, type StackProps } from "aws-cdk-lib";
import { AttributeType, BillingMode, Table } from "aws-cdk-lib/aws-dynamodb";
import { Bucket } from "aws-cdk-lib/aws-s3";
import { Queue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";

/** Where orders come in, and what is kept of them. */
export class OrdersStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    new Bucket(this, "Uploads", {
      removalPolicy: RemovalPolicy.RETAIN,
    });

    new Table(this, "History", {
      partitionKey: { name: "id", type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
    });

    new Queue(this, "Intake", {
      visibilityTimeout: Duration.seconds(60),
    });
  }
}
`;

const app = `import { App } from "aws-cdk-lib";
import { OrdersStack } from "../lib/orders-stack";

const app = new App();
new OrdersStack(app, "Orders", { env: { account: "${production.id}", region: "eu-central-1" } });
new OrdersStack(app, "OrdersChina", { env: { account: "${china.id}", region: "cn-north-1" } });
`;

const constructs = [
  {
    id: "Uploads",
    logicalId: orderIds.bucket,
    type: "AWS::S3::Bucket",
    fqn: "aws-cdk-lib.aws_s3",
    cfn: "Bucket",
    properties: {},
  },
  {
    id: "History",
    logicalId: orderIds.table,
    type: "AWS::DynamoDB::Table",
    fqn: "aws-cdk-lib.aws_dynamodb",
    cfn: "Table",
    properties: {
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    },
  },
  {
    id: "Intake",
    logicalId: orderIds.queue,
    type: "AWS::SQS::Queue",
    fqn: "aws-cdk-lib.aws_sqs",
    cfn: "Queue",
    properties: { VisibilityTimeout: 60 },
  },
] as const;

/** 1-based line and column of a construct's `new` in the library. */
function placeOf(id: string): string {
  const lines = library.split("\n");
  const line = lines.findIndex((text) => text.includes(`(this, "${id}"`));
  return `${line + 1}:${(lines[line] ?? "").indexOf("new ") + 1}`;
}

/**
 * A CDK app with its cloud assembly: one stack keeps its metadata in the manifest, the other in a file of its own.
 * `root`: absolute path of the workspace, for creation stacks, which hold absolute paths.
 */
export function cdkFiles(root: string): ReadonlyMap<string, string> {
  const metadata = (stack: string): Record<string, unknown> =>
    Object.fromEntries(
      constructs.map(({ id, logicalId }) => [
        `/${stack}/${id}/Resource`,
        [
          {
            type: "aws:cdk:logicalId",
            data: logicalId,
          },
          {
            type: "aws:cdk:creationStack",
            data: [
              `new OrdersStack (${root}/cdk/lib/orders-stack.ts:${placeOf(id)})`,
              `Object.<anonymous> (${root}/cdk/bin/orders.ts:${stack === "Orders" ? 5 : 6}:1)`,
              "Module._compile (node:internal/modules/cjs/loader:1692:14)",
            ],
          },
        ],
      ]),
    );
  const template = {
    Resources: Object.fromEntries(
      constructs.map(({ id, logicalId, type, properties }) => [
        logicalId,
        {
          Type: type,
          Properties: properties,
          UpdateReplacePolicy: "Retain",
          DeletionPolicy: "Retain",
          Metadata: { "aws:cdk:path": `Orders/${id}/Resource` },
        },
      ]),
    ),
  };
  const artifact = (stack: string, environment: string, inManifest: boolean): Record<string, unknown> => ({
    type: "aws:cloudformation:stack",
    environment,
    properties: {
      templateFile: `${stack}.template.json`,
      terminationProtection: false,
      validateOnSynth: false,
      assumeRoleArn: `arn:\${AWS::Partition}:iam::${stack === "Orders" ? production.id : china.id}:role/cdk-hnb659fds-deploy-role`,
    },
    ...(inManifest ? { metadata: metadata(stack) } : { additionalMetadataFile: `${stack}.metadata.json` }),
    displayName: stack,
  });
  const tree = {
    version: "tree-0.1",
    tree: {
      id: "App",
      path: "",
      constructInfo: { fqn: "aws-cdk-lib.App", version: "2.220.0" },
      children: Object.fromEntries(["Orders", "OrdersChina"].map((stack) => [stack, stackNode(stack)])),
    },
  };
  const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
  return new Map([
    ["cdk/bin/orders.ts", app],
    ["cdk/lib/orders-stack.ts", library],
    ["cdk/cdk.json", json({ app: "npx tsx bin/orders.ts" })],
    [
      "cdk/package.json",
      json({
        name: "orders",
        private: true,
        dependencies: { "aws-cdk-lib": "2.220.0", constructs: "10.4.2" },
        devDependencies: { "aws-cdk": "2.1031.0", tsx: "4.20.6" },
      }),
    ],
    [
      "cdk/cdk.out/manifest.json",
      json({
        version: "48.0.0",
        artifacts: {
          Orders: artifact("Orders", `aws://${production.id}/eu-central-1`, true),
          OrdersChina: artifact("OrdersChina", `aws://${china.id}/cn-north-1`, false),
          Tree: { type: "cdk:tree", properties: { file: "tree.json" } },
        },
      }),
    ],
    ["cdk/cdk.out/cdk.out", json({ version: "48.0.0" })],
    ["cdk/cdk.out/tree.json", json(tree)],
    ["cdk/cdk.out/Orders.template.json", json(template)],
    ["cdk/cdk.out/OrdersChina.template.json", json(template).replaceAll('"Orders/', '"OrdersChina/')],
    ["cdk/cdk.out/OrdersChina.metadata.json", json(metadata("OrdersChina"))],
  ]);
}

function stackNode(stack: string): unknown {
  return {
    id: stack,
    path: stack,
    constructInfo: { fqn: "aws-cdk-lib.Stack", version: "2.220.0" },
    children: Object.fromEntries(
      constructs.map(({ id, logicalId, type, fqn, cfn, properties }) => [
        id,
        {
          id,
          path: `${stack}/${id}`,
          constructInfo: { fqn: `${fqn}.${cfn}`, version: "2.220.0" },
          children: {
            Resource: {
              id: "Resource",
              path: `${stack}/${id}/Resource`,
              constructInfo: { fqn: `${fqn}.Cfn${cfn}`, version: "2.220.0" },
              attributes: {
                "aws:cdk:cloudformation:type": type,
                "aws:cdk:cloudformation:logicalId": logicalId,
                "aws:cdk:cloudformation:props": properties,
              },
            },
          },
        },
      ]),
    ),
  };
}
