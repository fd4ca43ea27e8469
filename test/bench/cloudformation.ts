import { parseDocument } from "yaml";
import { readTemplate } from "../../src/iac/cloudformation/template.ts";

const rounds = 15;

/**
 * Reading a template again after a key was pressed, against one whole parse of the same text by the YAML library (or
 * JSON.parse): what an editor would pay otherwise.
 */
export function benchCloudFormation(print: (line: string) => void): void {
  const template = templateOf(300);
  const yaml = yamlOf(template);
  const json = JSON.stringify(template, undefined, 2);
  print("Reading a CloudFormation template of 300 resources, after each key pressed");
  for (const [name, text, whole] of [
    ["YAML", yaml, (text: string): unknown => parseDocument(text, { logLevel: "silent" })],
    ["JSON", json, (text: string): unknown => JSON.parse(text)],
  ] as const) {
    const ours = median(rounds, (round) => {
      const typed = `${text.slice(0, -1)}${" ".repeat(round)}${text.slice(-1)}`;
      if (readTemplate(typed)?.blocks.length !== 300) {
        throw new Error("the template has 300 resources");
      }
    });
    const theirs = median(rounds, () => whole(text));
    print(
      `  ${name}, ${Math.round(text.length / 1024)} KB: ${(ours / theirs).toFixed(2)} of a whole parse (${ours.toFixed(1)} ms)`,
    );
  }
}

function templateOf(count: number): Readonly<Record<string, unknown>> {
  const kinds = [
    (at: number) => ({
      Type: "AWS::Lambda::Function",
      Properties: {
        FunctionName: `worker-${at}`,
        Handler: "index.handler",
        Runtime: "nodejs22.x",
        Environment: {
          Variables: { TABLE: { Ref: `Table${at + 2}` }, STAGE: { "Fn::Sub": `${"$"}{AWS::StackName}-${at}` } },
        },
        Tags: [{ Key: "team", Value: "platform" }],
      },
    }),
    (at: number) => ({
      Type: "AWS::IAM::Role",
      Properties: {
        AssumeRolePolicyDocument: {
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Principal: { Service: ["lambda.amazonaws.com"] }, Action: ["sts:AssumeRole"] },
          ],
        },
        Policies: [
          {
            PolicyName: `policy-${at}`,
            PolicyDocument: {
              Statement: [{ Effect: "Allow", Action: ["dynamodb:GetItem", "dynamodb:PutItem"], Resource: ["*"] }],
            },
          },
        ],
      },
    }),
    (at: number) => ({
      Type: "AWS::DynamoDB::Table",
      Properties: {
        TableName: `orders-${at}`,
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      },
    }),
  ];
  const names = ["Worker", "Role", "Table"];
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Resources: Object.fromEntries(
      Array.from({ length: count }, (_, at) => [`${names[at % 3]}${at}`, kinds[at % 3]?.(at)] as const),
    ),
  };
}

/** In the block style that people write. */
function yamlOf(value: unknown, indent = ""): string {
  if (Array.isArray(value)) {
    return value
      .map((item: unknown) =>
        typeof item === "object"
          ? `${indent}- ${yamlOf(item, `${indent}  `).trimStart()}`
          : `${indent}- ${yamlOf(item)}\n`,
      )
      .join("");
  }
  if (typeof value === "object" && value !== null) {
    return Object.entries(value)
      .map(([key, member]: [string, unknown]) =>
        typeof member === "object"
          ? `${indent}${key}:\n${yamlOf(member, `${indent}  `)}`
          : `${indent}${key}: ${yamlOf(member)}\n`,
      )
      .join("");
  }
  return JSON.stringify(value);
}

function median(count: number, run: (round: number) => void): number {
  const times = Array.from({ length: count }, (_, round) => {
    const start = performance.now();
    run(round);
    return performance.now() - start;
  }).toSorted((left, right) => left - right);
  return times[Math.floor(count / 2)] ?? Number.NaN;
}
