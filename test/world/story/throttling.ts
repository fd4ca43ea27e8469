import { development } from "../accounts.ts";
import type { Casts } from "../cast.ts";
import { arnIn } from "../errors.ts";
import { assumedRole } from "../principals.ts";
import type { Storyteller } from "./storyteller.ts";

const chapter = "throttling";
const burst = 126;

/** A load test asks EC2 more than a hundred times in one second; most of it is refused, then it backs off. */
export function tellThrottling(story: Storyteller, seed: number, casts: Casts): void {
  story.open(
    chapter,
    development.id,
    "The load test inventory-sync calls DescribeInstances 126 times in one second in us-west-2; most calls are throttled, then CloudWatch refuses too.",
  );
  const who = assumedRole(seed, development, {
    role: "inventory-sync-role",
    path: "/service-role/",
    session: "inventory-sync",
    hours: 12,
    agents: [...casts.development.lambda.agents],
    addresses: ["34.216.7.41"],
  });
  const base = { account: development, region: "us-west-2", who, readOnly: true };
  for (let call = 0; call < burst; call++) {
    story.tell(
      {
        ...base,
        time: story.ago(50),
        service: "ec2",
        name: "DescribeInstances",
        request: { maxResults: 5, instancesSet: {}, filterSet: {} },
        ...(call % 3 === 0
          ? {}
          : { error: { code: "Client.RequestLimitExceeded", message: "Request limit exceeded." } }),
      },
      { chapter },
    );
  }
  for (let attempt = 0; attempt < 12; attempt++) {
    story.tell(
      {
        ...base,
        time: story.ago(50, 2 ** Math.min(attempt, 9)),
        service: "monitoring",
        name: "DescribeAlarms",
        request: { maxRecords: 100 },
        error: attempt % 2 === 0 ? { code: "ThrottlingException", message: "Rate exceeded" } : { code: "Throttling" },
      },
      { chapter },
    );
  }
  story.tell(
    {
      ...base,
      time: story.ago(49.8),
      service: "logs",
      name: "CreateLogGroup",
      readOnly: false,
      request: { logGroupName: "/aws/lambda/inventory-sync" },
      error: {
        code: "AccessDenied",
        message: `User: ${arnIn(who, story.ago(49.8))} is not authorized to perform: logs:CreateLogGroup because no identity-based policy allows the logs:CreateLogGroup action`,
      },
      resources: [{ type: "AWS::Logs::LogGroup", name: "/aws/lambda/inventory-sync" }],
    },
    { chapter },
  );
}
