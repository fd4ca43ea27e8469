import { describe, expect, test } from "vitest";
import { readTemplate } from "../../../../src/iac/cloudformation/template.ts";
import type { TextRange } from "../../../../src/iac/resourceBlock.ts";
import { makeHoldings } from "../../../world/holdings.ts";
import { workspaceFiles } from "../../../world/workspace.ts";
import { makeWorld } from "../../../world/world.ts";

function textIn(text: string, { start, end }: TextRange): string {
  const lines = text.split("\n").slice(start.line, end.line + 1);
  const last = lines.length - 1;
  return lines
    .map((line, index) => line.slice(index === 0 ? start.character : 0, index === last ? end.character : undefined))
    .join("\n");
}

function blocksOf(text: string) {
  const template = readTemplate(text);
  return (template?.blocks ?? []).map(({ address, type, range, nameRange, literals, repeated }) => ({
    address,
    type,
    name: textIn(text, nameRange),
    whole: textIn(text, range),
    literals: Object.fromEntries(literals),
    repeated,
  }));
}

const EVERY_INTRINSIC = `AWSTemplateFormatVersion: "2010-09-09"
Transform:
  - AWS::LanguageExtensions
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  Both: !And [!Condition IsProd, !Not [!Or [!Condition IsProd, !Equals [a, b]]]]
Resources:
  # a comment at the margin of the entries
  Queue:
    Type: AWS::SQS::Queue
    Condition: IsProd
    Properties:
      QueueName: orders # why
      KmsMasterKeyId: !If [IsProd, !ImportValue key, !Ref "AWS::NoValue"]
      Tags:
      - Key: a
        Value: !Join
          - "-"
          - - !Select [0, !GetAZs ""]
            - !FindInMap [Map, a, b]
            - !Split [",", !Ref List]
      RedrivePolicy:
        deadLetterTargetArn: !GetAtt Dead.Arn


  'Net':
    Type: 'AWS::EC2::Subnet'
    Properties:
      CidrBlock: !Select [0, !Cidr [!GetAtt Vpc.CidrBlock, !Length [1, 2], 8]]
      UserData:
        Fn::Base64: !Sub |
          Type: AWS::Not::This
        Resources:
          NotThis:
            Type: AWS::Not::This
      AvailabilityZone: "eu-west-1a"
      Description: several
        lines
      Text: !ToJsonString {a: !Base64 b}
      Number: 0012
      MasterUserPassword: hunter2
      Dynamic: "{{resolve:ssm:name}}"
      Folded: >-
        text
      Colon: "a: b # c"
      Nothing: ~
      Included: !Transform {Name: AWS::Include, Parameters: {Location: s3://b/k}}
  Flow: {Type: AWS::SNS::Topic, Properties: {TopicName: "t", DisplayName: !Ref X, FifoTopic: true}}
  Own:
    Type: Custom::Thing
    Properties: {ServiceToken: x, Deep: {a: [1, 2]}}
  Extension:
    Type: Datadog::Monitors::Monitor
  Untyped:
    Properties: {}
Outputs:
  Out:
    Type: AWS::Not::This
`;

describe("a template in YAML", () => {
  test("returns each resource with its exact range and its literals", () => {
    const blocks = blocksOf(EVERY_INTRINSIC);
    expect(blocks.map(({ address, type }) => `${address} ${type}`)).toEqual([
      "Queue AWS::SQS::Queue",
      "Net AWS::EC2::Subnet",
      "Flow AWS::SNS::Topic",
      "Own Custom::Thing",
      "Extension Datadog::Monitors::Monitor",
    ]);
    const [queue, net, flow] = blocks;
    expect(queue?.name).toBe("Queue");
    expect(queue?.whole).toMatch(/^Queue:\n {4}Type[\s\S]*deadLetterTargetArn: !GetAtt Dead\.Arn$/);
    expect(queue?.literals).toEqual({ QueueName: "orders" });
    expect(net?.name).toBe("Net");
    expect(net?.whole).toMatch(/^'Net':[\s\S]*k\}\}$/);
    expect(net?.literals).toEqual({ AvailabilityZone: "eu-west-1a", Number: "0012", Colon: "a: b # c" });
    expect(flow?.whole).toBe(
      'Flow: {Type: AWS::SNS::Topic, Properties: {TopicName: "t", DisplayName: !Ref X, FifoTopic: true}}',
    );
    expect(flow?.literals).toEqual({ TopicName: "t", FifoTopic: "true" });
    expect(readTemplate(EVERY_INTRINSIC)?.conditional).toEqual(new Set(["Queue"]));
    expect(readTemplate(EVERY_INTRINSIC)?.serverless).toBe(false);
  });

  test("returns the same ranges with other line ends and a byte order mark", () => {
    const plain = readTemplate(EVERY_INTRINSIC);
    expect(readTemplate(EVERY_INTRINSIC.replaceAll("\n", "\r\n"))).toEqual(plain);
    expect(readTemplate(EVERY_INTRINSIC.replaceAll("\n", "\r"))).toEqual(plain);
    expect(
      readTemplate(`\uFEFF---\n${EVERY_INTRINSIC}`)?.blocks.map(({ nameRange }) => nameRange.start.line - 1),
    ).toEqual(plain?.blocks.map(({ nameRange }) => nameRange.start.line));
  });

  test("returns one repeated block for a loop, also for nested loops", () => {
    const text = `Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Topics:
    - Name
    - !Ref Names
    - Topic\${Name}:
        Type: AWS::SNS::Topic
        Properties:
          TopicName: !Sub "\${Name}.fifo"
          DisplayName: all
      Fn::ForEach::Inner:
        - Zone
        - [a, b]
        - Queue\${Name}\${Zone}:
            Type: AWS::SQS::Queue
  After:
    Type: AWS::S3::Bucket
`;
    const blocks = blocksOf(text);
    expect(blocks.map(({ address, repeated, literals }) => ({ address, repeated, literals }))).toEqual([
      { address: `Topic\${Name}`, repeated: true, literals: { DisplayName: "all" } },
      { address: `Queue\${Name}\${Zone}`, repeated: true, literals: {} },
      { address: "After", repeated: false, literals: {} },
    ]);
    expect(blocks[0]?.name).toBe(`Topic\${Name}`);
    expect(blocks[0]?.whole).toMatch(/^Fn::ForEach::Topics:[\s\S]*AWS::SQS::Queue$/);
    expect(blocks[1]?.name).toBe(`Queue\${Name}\${Zone}`);
  });

  test("returns the literal locations of nested stacks and applications", () => {
    const template = readTemplate(`Transform: [AWS::Serverless-2016-10-31]
Resources:
  Network:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./network.yaml
  Remote:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: !Sub https://bucket/\${Key}
  App:
    Type: AWS::Serverless::Application
    Properties:
      Location: ../app/template.yaml
`);
    expect(template?.serverless).toBe(true);
    expect(template?.nested).toEqual(
      new Map([
        ["Network", "./network.yaml"],
        ["App", "../app/template.yaml"],
      ]),
    );
  });

  test("keeps complete entries while a line is being typed", () => {
    for (const typed of [
      "  Half",
      "  Half:",
      '    Half: "',
      "Half",
      "      Deep: [1, {",
      "  Half:\n    Type: AWS::S3",
      "\t",
      "  ? x",
    ]) {
      const text = EVERY_INTRINSIC.replace("\n\n\n", `\n${typed}\n\n`);
      const names = blocksOf(text).map(({ address }) => address);
      expect(names, typed).toEqual(["Queue", "Net", "Flow", "Own", "Extension"]);
    }
  });

  test.each([
    "a: b",
    "",
    "Resources: 12",
    "Resources:\n  A:\n    Type: something",
    "version: 3\nresources:\n  A:\n    Type: AWS::S3::Bucket",
    "# Resources\nkind: Deployment",
    "Resources:\n  - AWS::S3::Bucket",
  ])("is not recognized in %j", (text) => {
    expect(readTemplate(text)).toBeUndefined();
  });

  test("is recognized by its version or its transform alone", () => {
    expect(readTemplate('AWSTemplateFormatVersion: "2010-09-09"\nResources:\n')?.blocks).toEqual([]);
    expect(readTemplate("Transform: AWS::Serverless-2016-10-31\nResources:\n")?.serverless).toBe(true);
  });
});

describe("a template in JSON", () => {
  const text = JSON.stringify(
    {
      AWSTemplateFormatVersion: "2010-09-09",
      Transform: "AWS::Serverless-2016-10-31",
      Resources: {
        Bucket: {
          Type: "AWS::S3::Bucket",
          Condition: "IsProd",
          Properties: { BucketName: "logs", Tags: [{ Key: "a" }], KmsKey: { Ref: "Key" }, Size: 3 },
        },
        "Fn::ForEach::Topics": ["N", ["a", "b"], { "Topic${N}": { Type: "AWS::SNS::Topic" } }],
        Nested: { Type: "AWS::CloudFormation::Stack", Properties: { TemplateURL: "n.json" } },
        NoType: {},
      },
    },
    undefined,
    2,
  );

  test("gives the same result as YAML", () => {
    const blocks = blocksOf(text);
    expect(blocks.map(({ address, type, name, repeated }) => [address, type, name, repeated])).toEqual([
      ["Bucket", "AWS::S3::Bucket", "Bucket", false],
      [`Topic\${N}`, "AWS::SNS::Topic", `Topic\${N}`, true],
      ["Nested", "AWS::CloudFormation::Stack", "Nested", false],
    ]);
    expect(blocks[0]?.literals).toEqual({ BucketName: "logs", Size: "3" });
    expect(blocks[0]?.whole).toMatch(/^"Bucket": \{[\s\S]*\}$/);
    expect(readTemplate(text)?.nested).toEqual(new Map([["Nested", "n.json"]]));
    expect(readTemplate(text)?.conditional).toEqual(new Set(["Bucket"]));
    expect(readTemplate(text)?.serverless).toBe(true);
  });

  test("keeps complete entries of any prefix", () => {
    const end = text.indexOf('"Fn::ForEach');
    for (let length = end; length < text.length; length += 7) {
      expect(blocksOf(text.slice(0, length))[0]?.address).toBe("Bucket");
    }
  });
});

describe("the world's template", () => {
  test("has each declared resource at its line", () => {
    const world = makeWorld({ seed: 3, size: 2_000, end: Date.UTC(2026, 10, 20) });
    const files = workspaceFiles(makeHoldings(3), "");
    const declared = world.truth.declared.filter(({ tool }) => tool === "cloudformation");
    expect(declared.length).toBeGreaterThan(3);
    for (const { file, line, type, address } of declared) {
      const block = readTemplate(files.get(file) ?? "")?.blocks.find((each) => each.nameRange.start.line === line - 1);
      expect([block?.address, block?.type]).toEqual([address.split("/")[1], type]);
    }
  });
});
