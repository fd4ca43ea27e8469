import { describe, expect, test } from "vitest";
import { declaringBlock } from "../../../../src/iac/cloudformation/declaringBlock.ts";
import { readSamConfig } from "../../../../src/iac/cloudformation/samconfig.ts";
import type { Stack } from "../../../../src/iac/cloudformation/stack.ts";
import { stackInstances } from "../../../../src/iac/cloudformation/stackInstances.ts";
import { proposeStacks } from "../../../../src/iac/cloudformation/stackMatch.ts";
import { readTemplate } from "../../../../src/iac/cloudformation/template.ts";
import { lookupValues } from "../../../../src/iac/lookupValues.ts";
import { makeHoldings } from "../../../world/holdings.ts";
import { workspaceFiles } from "../../../world/workspace.ts";
import { makeWorld } from "../../../world/world.ts";
import { worldStacks } from "../worldStacks.ts";

const world = makeWorld({ seed: 5, size: 2_000, end: Date.UTC(2026, 10, 20) });
const files = workspaceFiles(makeHoldings(5), "/w");
const stacks = worldStacks(world);

function template(text: string) {
  const read = readTemplate(text);
  if (read === undefined) {
    throw new Error("no template");
  }
  return read;
}

function stackOf(name: string, types: Readonly<Record<string, string>>): Stack {
  return { name, resources: Object.entries(types).map(([logicalId, type]) => ({ logicalId, type })) };
}

describe("suggesting stacks for a template", () => {
  test("suggests SAM's and CDK's own stacks in the world, and no others", () => {
    const sam = template(files.get("sam/template.yaml") ?? "");
    expect(proposeStacks(sam, stacks).map(({ stack, share }) => [stack.name, share])).toEqual([["webshop-api", 1]]);
    const cdk = template(files.get("cdk/cdk.out/Orders.template.json") ?? "");
    expect(proposeStacks(cdk, stacks).map(({ stack }) => stack.name)).toEqual(["Orders", "OrdersChina"]);
  });

  const four = template(
    `Resources:\n${["A", "B", "C", "D"].map((name) => `  ${name}:\n    Type: AWS::SNS::Topic\n`).join("")}`,
  );
  const topics = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, "AWS::SNS::Topic"]));

  test("suggests stacks with a share of at least 80 %, best match first", () => {
    const proposals = proposeStacks(four, [
      stackOf("three", topics("A", "B", "C")),
      stackOf("five", topics("A", "B", "C", "D", "E")),
      stackOf("same", topics("A", "B", "C", "D")),
      stackOf("other types", {
        A: "AWS::SQS::Queue",
        B: "AWS::SQS::Queue",
        C: "AWS::SNS::Topic",
        D: "AWS::SNS::Topic",
      }),
      stackOf("empty", {}),
    ]);
    expect(proposals.map(({ stack, share, matched }) => [stack.name, share, matched])).toEqual([
      ["same", 1, 4],
      ["five", 0.8, 4],
    ]);
    expect(proposeStacks(template("AWSTemplateFormatVersion: x\nResources:\n"), [stackOf("empty", {})])).toEqual([]);
  });

  test("ignores conditional resources, deleted ones and those that the tool adds", () => {
    const conditional = template(
      "Resources:\n  A:\n    Type: AWS::SNS::Topic\n  B:\n    Type: AWS::SNS::Topic\n    Condition: IsProd\n",
    );
    const stack: Stack = {
      name: "s",
      resources: [
        { logicalId: "A", type: "AWS::SNS::Topic" },
        { logicalId: "Old", type: "AWS::SNS::Topic", status: "DELETE_COMPLETE" },
        { logicalId: "CDKMetadata", type: "AWS::CDK::Metadata" },
      ],
    };
    expect(proposeStacks(conditional, [stack])[0]?.share).toBe(1);
  });

  test("accounts for SAM's transform: other types, additional resources, layer versions", () => {
    const sam = template(`Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
  Worker:
    Type: AWS::Serverless::Function
  WorkerPool:
    Type: AWS::Serverless::Function
  Shared:
    Type: AWS::Serverless::LayerVersion
  Link:
    Type: AWS::Serverless::Connector
  Fn::ForEach::Q:
    - N
    - [a, b]
    - Queue\${N}:
        Type: AWS::SQS::Queue
`);
    const made = stackOf("made", {
      Api: "AWS::ApiGatewayV2::Api",
      ApiApiGatewayDefaultStage: "AWS::ApiGatewayV2::Stage",
      Worker: "AWS::Lambda::Function",
      WorkerRole: "AWS::IAM::Role",
      WorkerPool: "AWS::Lambda::Function",
      WorkerPoolRole: "AWS::IAM::Role",
      Shared0123456789: "AWS::Lambda::LayerVersion",
      LinkPolicy: "AWS::IAM::ManagedPolicy",
      ServerlessRestApi: "AWS::ApiGateway::RestApi",
      Queuea: "AWS::SQS::Queue",
      Queueb: "AWS::SQS::Queue",
    });
    expect(proposeStacks(sam, [made]).map(({ share, matched }) => [share, matched])).toEqual([[1, 6]]);
    const declared = (logicalId: string) => {
      const found = declaringBlock(sam, logicalId);
      return found === undefined ? undefined : `${found.block.address}${found.brought ? " brought it" : ""}`;
    };
    expect(declared("Worker")).toBe("Worker");
    expect(declared("WorkerPoolRole")).toBe("WorkerPool brought it");
    expect(declared("Shared0123456789")).toBe("Shared");
    expect(declared("Queueb")).toBe(`Queue\${N}`);
    expect(declared("Queue")).toBeUndefined();
    expect(declared("Foreign")).toBeUndefined();
  });
});

describe("the instances of a stack", () => {
  test("have every identifier that the world's events use, Region and account", () => {
    const instances = new Map(stacks.flatMap((stack) => stackInstances(stack)).map((each) => [each.address, each]));
    for (const declared of world.truth.declared.filter(({ tool }) => tool !== "terraform")) {
      const instance = instances.get(declared.address);
      expect([instance?.region, instance?.accountId], declared.address).toEqual([declared.region, declared.accountId]);
      const told = Object.values(instance?.identifiers ?? {});
      expect(told, declared.address).toEqual(expect.arrayContaining([...declared.identifiers]));
    }
  });

  test("leave out deleted resources, and use the caller's Region and account when the stack has no ARN", () => {
    const stack: Stack = {
      name: "s",
      resources: [
        { logicalId: "F", type: "AWS::Lambda::Function", physicalId: "f", status: "CREATE_COMPLETE" },
        { logicalId: "G", type: "AWS::Lambda::Function", physicalId: "g", status: "DELETE_COMPLETE" },
        { logicalId: "H", type: "AWS::Lambda::Function", status: "CREATE_IN_PROGRESS" },
        { logicalId: "I", type: "AWS::EC2::Instance", physicalId: "i-0123456789abcdef0" },
        { logicalId: "R", type: "AWS::IAM::Role", physicalId: "r" },
        {
          logicalId: "S",
          type: "AWS::SecretsManager::Secret",
          physicalId: "arn:aws:secretsmanager:eu-west-1:1:secret:a/b-1a2B3c",
        },
        { logicalId: "U", type: "Custom::Unknown", physicalId: "2026/log" },
      ],
    };
    const instances = stackInstances(stack, { region: "eu-west-1", accountId: "111122223333", tool: "cdk" });
    expect(instances.map(({ tool, address, identifiers }) => [tool, address, identifiers])).toEqual([
      ["cdk", "s/F", { name: "f", arn: "arn:aws:lambda:eu-west-1:111122223333:function:f" }],
      [
        "cdk",
        "s/I",
        { id: "i-0123456789abcdef0", arn: "arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456789abcdef0" },
      ],
      ["cdk", "s/R", { name: "r" }],
      ["cdk", "s/S", { arn: "arn:aws:secretsmanager:eu-west-1:1:secret:a/b-1a2B3c", name: "a/b" }],
      ["cdk", "s/U", { id: "2026/log" }],
    ]);
    expect(stackInstances(stack)[0]).toEqual({
      tool: "cloudformation",
      address: "s/F",
      type: "AWS::Lambda::Function",
      identifiers: { name: "f" },
    });
  });
});

describe("a part of a stack", () => {
  const yaml = `Resources:
  Files:
    Type: AWS::S3::Bucket
  FilesPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Files
  Worker:
    Type: AWS::Lambda::Function
  Allow:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !GetAtt Worker.Arn
  Inline:
    Type: AWS::IAM::Policy
    Properties:
      Roles:
        - Ref: Role
        - Ref: Other
  Role:
    Type: AWS::IAM::Role
  Open:
    Type: AWS::EC2::SecurityGroupIngress
    Properties:
      GroupId:
        Fn::GetAtt: [Group, GroupId]
  Flow: {Type: "AWS::S3::BucketPolicy", Properties: {Bucket: !Ref Files}}
  FlowList: {Type: AWS::IAM::Policy, Properties: {PolicyName: open, Roles: [!Ref Role, !Ref Other]}}
  FlowLong: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: {"Fn::GetAtt": [Group, GroupId]}, FromPort: 22}}
  Group:
    Type: AWS::EC2::SecurityGroup
  Plain:
    Type: AWS::EC2::Route
    Properties: {RouteTableId: rtb-1}
  Named:
    Type: AWS::Logs::MetricFilter
    Properties:
      LogGroupName: /app/log
  Whole:
    Type: AWS::SNS::TopicPolicy
    Properties:
      Topics: [!Sub "\${Topic}"]
  Computed:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Join ["-", [a, !Ref Files]]
`;
  const json = JSON.stringify({
    Resources: {
      FilesPolicy: { Type: "AWS::S3::BucketPolicy", Properties: { Bucket: { Ref: "Files" } } },
      Allow: { Type: "AWS::Lambda::Permission", Properties: { FunctionName: { "Fn::GetAtt": ["Worker", "Arn"] } } },
      Inline: { Type: "AWS::IAM::Policy", Properties: { Roles: [{ Ref: "Role" }, { Ref: "Other" }] } },
      Open: { Type: "AWS::EC2::SecurityGroupIngress", Properties: { GroupId: { "Fn::GetAtt": "Group.GroupId" } } },
      Flow: { Type: "AWS::S3::BucketPolicy", Properties: { Bucket: { Ref: "Files" } } },
      FlowList: {
        Type: "AWS::IAM::Policy",
        Properties: { PolicyName: "open", Roles: [{ Ref: "Role" }, { Ref: "Other" }] },
      },
      FlowLong: {
        Type: "AWS::EC2::SecurityGroupIngress",
        Properties: { GroupId: { "Fn::GetAtt": ["Group", "GroupId"] }, FromPort: 22 },
      },
      Plain: { Type: "AWS::EC2::Route", Properties: { RouteTableId: "rtb-1" } },
      Named: { Type: "AWS::Logs::MetricFilter", Properties: { LogGroupName: "/app/log" } },
      Whole: { Type: "AWS::SNS::TopicPolicy", Properties: { Topics: [{ "Fn::Sub": `\${Topic}` }] } },
      Computed: { Type: "AWS::S3::BucketPolicy", Properties: { Bucket: { "Fn::Join": ["-", ["a"]] } } },
    },
  });

  test.each([
    ["YAML", yaml],
    ["JSON", json],
  ])("belongs to its template's parent, in %s", (_name, text) => {
    const found = [...template(text).references].map(([logicalId, references]) => [logicalId, ...references]);
    expect(found).toEqual([
      ["FilesPolicy", ["bucket", { logicalId: "Files" }]],
      ["Allow", ["functionname", { logicalId: "Worker" }]],
      ["Inline", ["roles", { logicalId: "Role" }]],
      ["Open", ["groupid", { logicalId: "Group" }]],
      ["Flow", ["bucket", { logicalId: "Files" }]],
      ["FlowList", ["policyname", { text: "open" }], ["roles", { logicalId: "Role" }]],
      ["FlowLong", ["groupid", { logicalId: "Group" }], ["fromport", { text: "22" }]],
      ["Plain", ["routetableid", { text: "rtb-1" }]],
      ["Named", ["loggroupname", { text: "/app/log" }]],
      ["Whole", ["topics", { logicalId: "Topic" }]],
    ]);
  });

  test("is looked up under its parent", () => {
    const stack: Stack = {
      name: "s",
      resources: [
        { logicalId: "Group", type: "AWS::EC2::SecurityGroup", physicalId: "sg-1" },
        { logicalId: "Open", type: "AWS::EC2::SecurityGroupIngress", physicalId: "sgr-0a1b" },
        { logicalId: "Role", type: "AWS::IAM::Role", physicalId: "r-1" },
        { logicalId: "Inline", type: "AWS::IAM::Policy", physicalId: "s-Inline-1A2B" },
        { logicalId: "Named", type: "AWS::Logs::MetricFilter", physicalId: "s-Named-1A2B" },
      ],
    };
    const instances = stackInstances(stack, { references: template(yaml).references });
    expect(instances.map((each) => lookupValues(each).values)).toEqual([
      ["sg-1"],
      ["sg-1", "sgr-0a1b"],
      ["r-1"],
      ["r-1"],
      ["/app/log"],
    ]);
  });
});

describe("a samconfig file", () => {
  test("of the world contains stack, Region and profile", () => {
    expect(readSamConfig(files.get("sam/samconfig.toml") ?? "", "toml")).toEqual([
      {
        name: "default",
        stackName: "webshop-api",
        region: "eu-west-1",
        profile: "development",
        templateFiles: ["template.yaml", "template.yml", "template.json"],
      },
    ]);
  });

  test("has one entry per environment; a command's own parameters take precedence over global ones", () => {
    const toml = `version = 0.1
[default.global.parameters]
stack_name = "all"
region = "us-east-1"
[default.build.parameters]
template_file = "infra/api.yaml"
[default.deploy.parameters]
stack_name = "own"
template_file = ".aws-sam/build/template.yaml"
[prod.sync.parameters]
stack_name = "prod"
template = "prod.yaml"
[other]
x = 1
`;
    const yaml = `version: 0.1
default:
  global: {parameters: {stack_name: all, region: us-east-1}}
  build: {parameters: {template_file: infra/api.yaml}}
  deploy: {parameters: {stack_name: own, template_file: .aws-sam/build/template.yaml}}
prod:
  sync: {parameters: {stack_name: prod, template: prod.yaml}}
`;
    const expected = [
      { name: "default", stackName: "own", region: "us-east-1", templateFiles: ["infra/api.yaml"] },
      { name: "prod", stackName: "prod", templateFiles: ["prod.yaml"] },
    ];
    expect(readSamConfig(toml, "toml")).toEqual(expected);
    expect(readSamConfig(yaml, "yaml")).toEqual(expected);
  });
});
