import { describe, expect, it } from "vitest";
import { readRecord } from "../../../../src/model/event/record.ts";
import { printValues } from "../../../../src/query/language/print.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { compile } from "../../../../src/query/match/match.ts";

const ACCOUNT = "111122223333";
const OTHER = "444455556666";

/** Whether `resource:` with the value finds an event of a log file. */
function finds(record: object, value: string): boolean {
  const { condition } = parseQuery(printValues("resource", [value]), { now: 0 }).query;
  const whole = { eventID: "1", eventVersion: "1.11", awsRegion: "eu-west-1", recipientAccountId: ACCOUNT, ...record };
  return condition !== undefined && compile(condition)(readRecord(whole));
}

describe("resource: over records of log files", () => {
  it.each([
    ["an id in a list", "ec2", { instanceIds: ["i-0123456789abcdef0"] }, "i-0123456789abcdef0"],
    ["security groups", "rds", { vpcSecurityGroupIds: ["sg-0123456789abcdef0"] }, "sg-0123456789abcdef0"],
    ["subnets", "elasticloadbalancing", { subnets: ["subnet-0123456789abcdef0"] }, "subnet-0123456789abcdef0"],
    [
      "a filter",
      "ec2",
      { filterSet: { items: [{ valueSet: { items: [{ value: "vpc-01234567" }] } }] } },
      "vpc-01234567",
    ],
    ["names", "ssm", { names: ["/app/key"] }, "/app/key"],
    ["a wrapper", "ec2", { DeleteFlowLogsRequest: { FlowLogId: { content: "fl-01234567" } } }, "fl-01234567"],
    ["a service", "ecs", { cluster: "main", service: "web" }, "web"],
    ["a rule", "events", { rule: "nightly" }, "nightly"],
    ["a name in an ARN", "iam", { roleArn: `arn:aws:iam::${OTHER}:role/ops/Admin` }, "Admin"],
    ["a name in a URL", "sqs", { queueUrl: `https://sqs.eu-west-1.amazonaws.com/${ACCOUNT}/jobs` }, "jobs"],
    ["a log group", "cloudtrail", { g: `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:org/ct:*` }, "org/ct"],
    ["a partial ARN", "lambda", { functionName: `${ACCOUNT}:function:resize` }, "resize"],
  ])("finds %s", (_, service, requestParameters, value) => {
    const record = { eventSource: `${service}.amazonaws.com`, eventName: "UpdateThing", requestParameters };
    expect(finds(record, value)).toBe(true);
    expect(finds(record, `${value}x`)).toBe(false);
  });

  it("finds an ARN in a URL-encoded policy", () => {
    const arn = `arn:aws:iam::${OTHER}:role/Admin`;
    const policy = encodeURIComponent(JSON.stringify({ Principal: { AWS: arn } }));
    const record = { eventSource: "iam.amazonaws.com", eventName: "CreateRole", requestParameters: { policy } };
    expect(finds(record, arn)).toBe(true);
    expect(finds(record, "Admin")).toBe(true);
  });

  it("finds what an error message names, but not the caller in it", () => {
    const caller = `arn:aws:iam::${ACCOUNT}:user/alice`;
    const target = `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:db-AbCdEf`;
    const record = {
      eventSource: "secretsmanager.amazonaws.com",
      eventName: "GetSecretValue",
      userIdentity: { type: "IAMUser", arn: caller, userName: "alice" },
      errorCode: "AccessDenied",
      errorMessage: `User: ${caller} is not authorized to perform: secretsmanager:GetSecretValue on resource: ${target}`,
      requestParameters: null,
    };
    expect(finds(record, target)).toBe(true);
    expect(finds(record, "db")).toBe(true);
    expect(finds(record, caller)).toBe(false);
    expect(finds(record, "alice")).toBe(false);
  });

  it("takes no name in the ARN of another account or Region for a resource of this one", () => {
    const requestParameters = { roleArn: `arn:aws:iam::${OTHER}:role/Admin` };
    const record = { eventSource: "sts.amazonaws.com", eventName: "AssumeRole", requestParameters };
    expect(finds(record, `arn:aws:iam::${ACCOUNT}:role/Admin`)).toBe(false);
    expect(finds(record, `arn:aws:iam::${OTHER}:role/Admin`)).toBe(true);
  });
});
