import { expect, it } from "vitest";
import { pipelineTest } from "../../../../src/analysis/changeOrigin.ts";
import { callerKind } from "../../../../src/investigation/results/callerKind.ts";

const kindOf = (caller: string) => callerKind(caller, pipelineTest(["deploy-*", "ci-bot"]));

it.each([
  ["autoscaling.amazonaws.com", "service"],
  ["ec2.amazonaws.com.cn", "service"],
  ["AWS Internal", "service"],
  ["AWSServiceRoleForAutoScaling/AutoScaling", "service"],
  ["deploy-production/GitHubActions", "pipeline"],
  ["ci-bot", "pipeline"],
  ["alice@example.com", undefined],
  ["Admin/deploy-me", undefined],
  ["not.amazonaws.com.example.org", undefined],
  ["", undefined],
])("tells what %s is", (caller, kind) => {
  expect(kindOf(caller)).toBe(kind);
});
