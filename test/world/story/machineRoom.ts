import type { JsonObject } from "../../../src/model/text/json.ts";
import { arnOf, china, development, production } from "../accounts.ts";
import { browserAgents, type Casts } from "../cast.ts";
import type { Holdings } from "../holdings.ts";
import { awsService, iamUser } from "../principals.ts";
import type { WorldAccount } from "../types.ts";
import { bucketCall, objectCall } from "./bucketCalls.ts";
import type { Storyteller } from "./storyteller.ts";

/** The rest that a month holds: the key's honest owner every night, Insights, and a working day's last hours. */
export function tellMachineRoom(story: Storyteller, seed: number, casts: Casts, holdings: Holdings): void {
  const job = iamUser(seed, production, {
    name: holdings.exporter,
    agents: ["Boto3/1.40.52 md/Botocore#1.40.52 ua/2.1 os/linux#6.1.155 md/arch#x86_64 lang/python#3.12.11"],
    addresses: ["10.20.4.17"],
  });
  const midnight = Math.floor(story.end / 86_400_000) * 86_400_000;
  for (let night = 0; night < 29; night++) {
    const time = midnight - night * 86_400_000 + 2 * 3_600_000 + story.random.int(90) * 1000;
    if (time >= story.ago(5)) {
      continue;
    }
    const stage = { account: production, region: "eu-west-1", who: job };
    story.act(
      { ...stage, time },
      bucketCall(production, "eu-west-1", holdings.exportsBucket, "GetBucketLocation", { location: "" }),
    );
    story.act(
      { ...stage, time: time + 4_000 },
      objectCall(
        production,
        "eu-west-1",
        holdings.exportsBucket,
        "PutObject",
        `nightly/${new Date(time).toISOString().slice(0, 10)}.parquet`,
      ),
    );
  }
  tellInsights(story);
  tellLastDay(story, casts);
  tellAddendum(story, casts);
}

/** CloudTrail amending what it said: the same event again, with what was late. */
function tellAddendum(story: Storyteller, casts: Casts): void {
  const requestID = story.random.uuid();
  const stage = { account: development, region: "eu-west-1", who: casts.bob };
  const call = (statusMessage: string) => ({
    service: "ec2",
    name: "DeleteSnapshot",
    readOnly: false,
    request: { snapshotId: "snap-0a1b2c3d4e5f60718" },
    response: { requestId: requestID, _return: true, statusMessage },
    resources: [{ type: "AWS::EC2::Snapshot", name: "snap-0a1b2c3d4e5f60718" }],
  });
  const originalEventID = story.act({ ...stage, time: story.ago(23), more: { requestID } }, call("pending"));
  story.act(
    {
      ...stage,
      time: story.ago(23, 5),
      more: {
        requestID,
        addendum: {
          reason: "UPDATED_DATA",
          updatedFields: "responseElements",
          originalRequestID: requestID,
          originalEventID,
        },
      },
    },
    call("done"),
  );
}

interface WorldInsight {
  /** Before the end of the world, when it starts. */
  readonly hours: number;
  readonly region: string;
  readonly service: string;
  readonly event: string;
  readonly type: "ApiCallRateInsight" | "ApiErrorRateInsight";
  readonly errorCode?: string;
  /** Absent: on management events. */
  readonly on?: "Data";
  /** Default 4. */
  readonly minutes?: number;
  /** Calls a minute. */
  readonly baseline: number;
  readonly insight: number;
}

function tellInsights(story: Storyteller): void {
  story.open(
    "insights",
    production.id,
    "Insights on the organization trail: unusual numbers of calls and of errors, each with a start and an end.",
  );
  const insights: readonly WorldInsight[] = [
    {
      hours: 33.27,
      region: "us-east-1",
      service: "iam",
      event: "CreateAccessKey",
      type: "ApiCallRateInsight",
      baseline: 0.0004,
      insight: 1.2,
    },
    {
      hours: 33.51,
      region: "eu-west-1",
      service: "s3",
      event: "GetObject",
      type: "ApiCallRateInsight",
      on: "Data",
      minutes: 23,
      baseline: 0.41,
      insight: 36.2,
    },
    {
      hours: 34,
      region: "eu-west-1",
      service: "ec2",
      event: "DescribeInstances",
      type: "ApiErrorRateInsight",
      errorCode: "Client.UnauthorizedOperation",
      baseline: 0.001,
      insight: 2.4,
    },
  ];
  const service = awsService(production, "cloudtrail.amazonaws.com");
  for (const {
    hours,
    region,
    service: source,
    event,
    type,
    errorCode,
    on,
    minutes = 4,
    baseline,
    insight,
  } of insights) {
    const sharedEventID = story.random.uuid();
    for (const state of ["Start", "End"] as const) {
      const insightDetails: JsonObject = {
        state,
        eventSource: `${source}.amazonaws.com`,
        eventName: event,
        insightType: type,
        ...(errorCode === undefined ? {} : { errorCode }),
        insightContext: {
          statistics: {
            baseline: { average: baseline },
            insight: { average: insight },
            ...(state === "End" ? { insightDuration: minutes } : {}),
            baselineDuration: 11_336,
          },
          attributions: [
            {
              attribute: "userIdentityArn",
              insight: [{ value: arnOf(production, "iam", "", "user/backup-exporter"), average: insight }],
              baseline: [
                {
                  value: arnOf(production, "sts", "", "assumed-role/github-terraform/GitHubActions"),
                  average: baseline,
                },
              ],
            },
          ],
        },
      };
      story.tell(
        {
          time: story.ago(hours, state === "End" ? minutes * 60 : 0),
          account: production,
          region,
          who: service,
          service: source,
          name: event,
          readOnly: false,
          category: "Insight",
          ...(on === undefined ? {} : { insightsOn: on }),
          eventType: "AwsCloudTrailInsight",
          more: { eventVersion: "1.08", sharedEventID, insightDetails },
          lacks: [
            "userIdentity",
            "eventSource",
            "eventName",
            "sourceIPAddress",
            "userAgent",
            "requestParameters",
            "responseElements",
            "requestID",
            "readOnly",
            "managementEvent",
          ],
        },
        { chapter: "insights" },
      );
    }
  }
}

/** Small honest changes of the last day, so that each main Region has news whatever the size of the world. */
function tellLastDay(story: Storyteller, casts: Casts): void {
  const [browser = ""] = browserAgents;
  const alarm = (alarmName: string) => ({
    service: "monitoring",
    name: "PutMetricAlarm",
    readOnly: false,
    request: { alarmName, metricName: "Latency", namespace: "AWS/ApplicationELB", threshold: 2, period: 60 },
    resources: [{ type: "AWS::CloudWatch::Alarm", name: alarmName }],
  });
  const parameter = (name: string) => ({
    service: "ssm",
    name: "PutParameter",
    readOnly: false,
    request: { name, type: "String", overwrite: true, value: "HIDDEN_DUE_TO_SECURITY_REASONS" },
    response: { version: 7, tier: "Standard" },
    resources: [{ type: "AWS::SSM::Parameter", name }],
  });
  // Two in one call, as a person selects them in the console.
  const instances = [`i-0${story.random.hex(16)}`, "i-0ba7c4de5f60718a9"];
  const stop = (name: "StopInstances" | "StartInstances") => ({
    service: "ec2",
    name,
    readOnly: false,
    request: { instancesSet: { items: instances.map((instanceId) => ({ instanceId })) }, force: false },
    response: {
      requestId: story.random.uuid(),
      instancesSet: {
        items: instances.map((instanceId) => ({
          instanceId,
          currentState: { code: 64, name: "stopping" },
          previousState: { code: 16, name: "running" },
        })),
      },
    },
    resources: instances.map((name) => ({ type: "AWS::EC2::Instance", name })),
  });
  const day: readonly (readonly [
    hours: number,
    account: WorldAccount,
    region: string,
    who: Casts["dave"],
    call: Parameters<Storyteller["act"]>[1],
  ])[] = [
    [18.5, production, "us-east-1", casts.alice, alarm("edge-latency")],
    [15.2, production, "us-east-1", casts.production.terraform, parameter("/acme/edge/release")],
    [6.2, production, "us-east-1", casts.erin, parameter("/acme/edge/maintenance-window")],
    [1.6, production, "us-east-1", casts.erin, alarm("edge-5xx")],
    [14.4, production, "eu-west-1", casts.erin, alarm("ledger-connections")],
    [1.1, production, "eu-west-1", casts.alice, parameter("/acme/checkout/payment-provider")],
    [0.3, production, "eu-west-1", casts.production.terraform, parameter("/acme/checkout/release")],
    [17.1, development, "us-east-1", casts.bob, parameter("/acme/preview/feature-flags")],
    [4.6, development, "us-east-1", casts.dave, alarm("preview-errors")],
    [21.4, development, "eu-west-1", casts.bob, stop("StopInstances")],
    [6.9, development, "eu-west-1", casts.bob, stop("StartInstances")],
    [2.2, development, "eu-west-1", casts.daveConsole, alarm("orders-backlog")],
    [0.6, development, "eu-west-1", casts.bob, parameter("/acme/webshop/feature-flags")],
    [19.9, china, "cn-north-1", casts.liWei, alarm("订单-延迟")],
    [5.5, china, "cn-north-1", casts.liWei, parameter("/acme/orders/feature-flags")],
    [1.4, china, "cn-northwest-1", casts.liWei, parameter("/acme/orders/standby")],
    [0.9, china, "cn-north-1", casts.china.terraform, parameter("/acme/orders/release")],
  ];
  for (const [hours, account, region, who, call] of day) {
    const console = who.agents.includes(browser);
    story.act(
      {
        time: story.ago(hours, story.random.int(60)),
        account,
        region,
        who,
        ...(console ? { agent: browser, more: { sessionCredentialFromConsole: "true" } } : {}),
      },
      call,
    );
  }
}
