import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readRecord } from "../../../../src/model/event/record.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { compile } from "../../../../src/query/match/match.ts";

const POLICY = { Statement: [{ Effect: "Allow", Action: ["s3:*", "ec2:RunInstances"], MaxAge: 3600 }] };
const event = readRecord({
  eventName: "PutRolePolicy",
  eventSource: "iam.amazonaws.com",
  eventTime: "2026-11-22T12:00:00Z",
  requestParameters: {
    policyDocument: encodeURIComponent(JSON.stringify(POLICY)),
    template: JSON.stringify({ Resources: { Role: { Doc: JSON.stringify(POLICY) } } }),
    userData: { value: Buffer.from(gzipSync("#!/bin/bash\naws s3 rm sg-0abc12345678\n")).toString("base64") },
  },
  responseElements: { CreateFlowLogsResponse: { flowLogIdSet: { item: "fl-1" } } },
});

const holds = (query: string) => {
  const { condition } = parseQuery(query, { now: Date.UTC(2026, 10, 23) }).query;
  return condition !== undefined && compile(condition)(event);
};

describe("conditions over encoded texts", () => {
  test.each([
    ['"s3:*"', true],
    ['"sg-0abc12345678"', true],
    ['"aws s3 rm"', true],
    ['"Effect"', true],
    ['"sg-0abc12345679"', false],
    ['requestParameters.policyDocument:"s3:*"', true],
    ['requestParameters.policyDocument:"ec2:RunInstances"', true],
    ["requestParameters.policyDocument.Statement.Action:ec2:run*", true],
    ["requestParameters.policyDocument.Statement.Effect:Deny", false],
    ["-requestParameters.policyDocument.Statement.Effect:Deny", true],
    ["requestParameters.policyDocument.statement.maxage>3599", true],
    ["requestParameters.policyDocument.Statement.0.Effect:allow", true],
    ["requestParameters.policyDocument.Missing:*", false],
    ["requestParameters.template.Resources.Role.Doc.Statement.Effect:Allow", true],
    ["requestParameters.userData:*sg-0abc*", true],
    ["responseElements.flowLogIdSet.item:fl-1", true],
    ["responseElements.CreateFlowLogsResponse.flowLogIdSet.item:fl-1", true],
    ["responseElements.other:*", false],
  ])("%s: %s", (query, expected) => {
    expect(holds(query)).toBe(expected);
  });
});
