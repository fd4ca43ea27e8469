import { arnOf, china, development, production } from "../accounts.ts";
import { bracketedAgent, browserAgents, type Cast, type Casts } from "../cast.ts";
import type { Holdings } from "../holdings.ts";
import type { RolePrincipal } from "../principals.ts";
import { bucketCall } from "./bucketCalls.ts";
import type { StoryCall, Storyteller } from "./storyteller.ts";
import { cloudFormationTakes, takeRole } from "./stsCalls.ts";

interface Stack {
  readonly stack: string;
  readonly stackArn: string;
}

interface Step {
  readonly call: StoryCall;
  /** Logical id. */
  readonly changes: string;
}

/** CloudFormation and CDK deploying through the month, and three changes by hand that no template knows. */
export function tellStacks(story: Storyteller, casts: Casts, holdings: Holdings): void {
  const { webshop, orders, ordersChina } = holdings;
  deploy(story, casts.development, "eu-west-1", 620, "CreateStack", webshop, webshopSteps(holdings, "create"));
  deploy(story, casts.development, "eu-west-1", 340, "UpdateStack", webshop, webshopSteps(holdings, "update"));
  deploy(story, casts.development, "eu-west-1", 52, "UpdateStack", webshop, webshopSteps(holdings, "update"));
  deploy(story, casts.development, "eu-west-1", 9.3, "UpdateStack", webshop, webshopSteps(holdings, "update"));
  for (const [cast, region, stack, hours] of [
    [casts.production, "eu-central-1", orders, [580, 243, 13.4]],
    [casts.china, "cn-north-1", ordersChina, [556, 101, 14.1]],
  ] as const) {
    const [first, second, third] = hours;
    deploy(story, cast, region, first, "CreateStack", stack, orderSteps(cast, region, stack, "create"));
    deploy(story, cast, region, second, "UpdateStack", stack, orderSteps(cast, region, stack, "update"));
    deploy(story, cast, region, third, "UpdateStack", stack, orderSteps(cast, region, stack, "update"));
  }
  tellByHand(story, casts, holdings);
}

/** The pipeline asks CloudFormation; CloudFormation, with its own role, does the work. */
function deploy(
  story: Storyteller,
  cast: Cast,
  region: string,
  hours: number,
  name: "CreateStack" | "UpdateStack",
  stack: Stack,
  steps: readonly Step[],
): void {
  const { account, cdkDeploy, cloudFormation } = cast;
  const time = story.ago(hours, story.random.int(600));
  takeRole(story, cast.terraform, cdkDeploy, { time: time - 90_000, region });
  story.act(
    { time, account, region, who: cdkDeploy },
    {
      service: "cloudformation",
      name,
      readOnly: false,
      request: {
        stackName: stack.stack,
        capabilities: ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
        roleARN: cloudFormation.session(time).roleArn,
        tags: [{ key: "repository", value: "acme/orders" }],
      },
      response: { stackId: stack.stackArn },
      resources: [
        { type: "AWS::CloudFormation::Stack", name: stack.stackArn },
        { type: "AWS::CloudFormation::Stack", name: stack.stack },
      ],
    },
  );
  cloudFormationTakes(story, cloudFormation, { time: time + 3_000, region });
  let second = 5;
  for (const step of steps) {
    second += 2 + story.random.int(9);
    story.act({ time: time + second * 1000, account, region, who: cloudFormation }, step.call, {
      chapter: "deployments",
      changes: [`${stack.stack}/${step.changes}`],
    });
  }
}

function webshopSteps({ webshop }: Holdings, kind: "create" | "update"): readonly Step[] {
  const functionArn = arnOf(development, "lambda", "eu-west-1", `function:${webshop.functionName}`);
  const lambda: Step = {
    changes: "ApiFunction",
    call: {
      service: "lambda",
      name: kind === "create" ? "CreateFunction20150331" : "UpdateFunctionCode20150331v2",
      readOnly: false,
      request: {
        functionName: kind === "create" ? webshop.functionName : functionArn,
        runtime: "nodejs22.x",
        code: {},
      },
      response: { functionName: webshop.functionName, functionArn },
      resources: [
        { type: "AWS::Lambda::Function", name: functionArn },
        ...(kind === "create" ? [{ type: "AWS::Lambda::Function", name: webshop.functionName }] : []),
      ],
    },
  };
  const alarm: Step = {
    changes: "ApiErrors",
    call: {
      service: "monitoring",
      name: "PutMetricAlarm",
      readOnly: false,
      request: {
        alarmName: webshop.alarm,
        metricName: "Errors",
        namespace: "AWS/Lambda",
        threshold: kind === "create" ? 5 : 3,
        period: 60,
      },
      resources: [{ type: "AWS::CloudWatch::Alarm", name: webshop.alarm }],
    },
  };
  const topic: Step = {
    changes: "OrdersTopic",
    call: {
      service: "sns",
      name: kind === "create" ? "CreateTopic" : "SetTopicAttributes",
      readOnly: false,
      ...(kind === "create"
        ? { request: { name: webshop.topicArn.split(":").at(-1) ?? "" }, response: { topicArn: webshop.topicArn } }
        : { request: { topicArn: webshop.topicArn, attributeName: "DisplayName", attributeValue: "orders" } }),
      resources: [{ type: "AWS::SNS::Topic", name: webshop.topicArn }],
    },
  };
  const bucket: Step = {
    changes: "UploadsBucket",
    call: bucketCall(development, "eu-west-1", webshop.bucket, kind === "create" ? "CreateBucket" : "PutBucketTagging"),
  };
  return kind === "create" ? [bucket, topic, lambda, alarm] : [lambda, alarm, topic];
}

/** Logical ids of the CDK app's resources: construct path and eight digits of its hash. */
export const orderIds = {
  bucket: "Uploads4F6E2B7C",
  table: "History9D81C0E3",
  queue: "Intake3B07A5D2",
} as const;

function orderSteps(cast: Cast, region: string, stack: Holdings["orders"], kind: "create" | "update"): readonly Step[] {
  const { account } = cast;
  const create = kind === "create";
  const tableArn = arnOf(account, "dynamodb", region, `table/${stack.table}`);
  const domain = account.partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  const queueUrl = `https://sqs.${region}.${domain}/${account.id}/${stack.queue}`;
  return [
    {
      changes: orderIds.bucket,
      call: bucketCall(account, region, stack.bucket, create ? "CreateBucket" : "PutBucketTagging"),
    },
    {
      changes: orderIds.table,
      call: {
        service: "dynamodb",
        name: create ? "CreateTable" : "UpdateTable",
        readOnly: false,
        request: { tableName: stack.table, billingMode: "PAY_PER_REQUEST" },
        response: { tableDescription: { tableName: stack.table, tableArn, tableStatus: "UPDATING" } },
        resources: [{ type: "AWS::DynamoDB::Table", name: stack.table }],
        more: { resources: [{ accountId: account.id, type: "AWS::DynamoDB::Table", ARN: tableArn }] },
      },
    },
    {
      changes: orderIds.queue,
      call: {
        service: "sqs",
        name: create ? "CreateQueue" : "SetQueueAttributes",
        readOnly: false,
        ...(create
          ? { request: { queueName: stack.queue }, response: { queueUrl } }
          : { request: { queueUrl, attributes: { VisibilityTimeout: "60" } } }),
        resources: [{ type: "AWS::SQS::Queue", name: queueUrl }],
      },
    },
  ];
}

const chapter = "changes-by-hand";

function tellByHand(story: Storyteller, casts: Casts, holdings: Holdings): void {
  story.open(
    chapter,
    development.id,
    "Three more changes that no code knows: bob raises a function's memory in the console, alice switches on a bucket's versioning, li.wei protects a table; and erin resizes the ledger from a terminal.",
  );
  const { webshop, orders, ordersChina, ledger } = holdings;
  const functionArn = arnOf(development, "lambda", "eu-west-1", `function:${webshop.functionName}`);
  const [browser = ""] = browserAgents;
  const byHand = (
    account: typeof production,
    region: string,
    who: RolePrincipal | Casts["liWei"],
    hours: number,
    agent: string,
    call: StoryCall,
    address: string,
    console = true,
  ): void => {
    story.act(
      {
        time: story.ago(hours),
        account,
        region,
        who,
        agent,
        ...(console ? { more: { sessionCredentialFromConsole: "true" } } : {}),
      },
      call,
      { chapter, changes: [address], outside: true },
    );
  };
  byHand(
    development,
    "eu-west-1",
    casts.bob,
    22,
    browser,
    {
      service: "lambda",
      name: "UpdateFunctionConfiguration20150331v2",
      readOnly: false,
      request: { functionName: webshop.functionName, memorySize: 2048, environment: {} },
      response: { functionName: webshop.functionName, functionArn, memorySize: 2048 },
      resources: [
        { type: "AWS::Lambda::Function", name: webshop.functionName },
        { type: "AWS::Lambda::Function", name: functionArn },
      ],
    },
    `${webshop.stack}/ApiFunction`,
  );
  byHand(
    production,
    "eu-central-1",
    casts.alice,
    8,
    bracketedAgent,
    bucketCall(production, "eu-central-1", orders.bucket, "PutBucketVersioning", {
      versioning: "",
      VersioningConfiguration: { xmlns: "http://s3.amazonaws.com/doc/2006-03-01/", Status: "Enabled" },
    }),
    `${orders.stack}/${orderIds.bucket}`,
  );
  const tableArn = arnOf(china, "dynamodb", "cn-north-1", `table/${ordersChina.table}`);
  byHand(
    china,
    "cn-north-1",
    casts.liWei,
    10,
    browser,
    {
      service: "dynamodb",
      name: "UpdateTable",
      readOnly: false,
      request: { tableName: ordersChina.table, deletionProtectionEnabled: true },
      response: { tableDescription: { tableName: ordersChina.table, tableArn, tableStatus: "UPDATING" } },
      resources: [{ type: "AWS::DynamoDB::Table", name: ordersChina.table }],
      more: { resources: [{ accountId: china.id, type: "AWS::DynamoDB::Table", ARN: tableArn }] },
    },
    `${ordersChina.stack}/${orderIds.table}`,
  );
  byHand(
    production,
    "eu-west-1",
    casts.erin,
    31,
    "aws-cli/2.31.3 md/awscrt#0.27.6 ua/2.1 os/macos#25.1.0 md/command#rds.modify-db-instance",
    {
      service: "rds",
      name: "ModifyDBInstance",
      readOnly: false,
      request: { dBInstanceIdentifier: ledger.name, dBInstanceClass: "db.t4g.large", applyImmediately: true },
      response: {
        dBInstanceIdentifier: ledger.name,
        dBInstanceArn: ledger.arn,
        pendingModifiedValues: { dBInstanceClass: "db.t4g.large" },
      },
      resources: [{ type: "AWS::RDS::DBInstance", name: ledger.name }],
      mentions: [ledger.arn],
    },
    "aws_db_instance.ledger",
    false,
  );
}
