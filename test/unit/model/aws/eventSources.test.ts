import { describe, expect, it } from "vitest";
import { eventSourceOf, eventSourceOfArn } from "../../../../src/iac/resourceTypes/eventSource.ts";
import { eventSourcesOf } from "../../../../src/model/aws/eventSources.ts";
import { readRecord } from "../../../../src/model/event/record.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { compile } from "../../../../src/query/match/match.ts";
import { plan } from "../../../../src/query/plan/plan.ts";
import { EVENT_HISTORY } from "../../../../src/sources/eventHistory/capabilities.ts";

describe("source: with another name of a service", () => {
  it.each([
    ["cloudwatch", ["monitoring"]],
    ["EventBridge", ["events"]],
    ["elb", ["elasticloadbalancing"]],
    ["stepfunctions", ["states"]],
    ["efs", ["elasticfilesystem"]],
    ["msk", ["kafka"]],
    ["emr", ["elasticmapreduce"]],
    ["rds-data", ["rdsdata"]],
    ["identitystore", ["identitystore"]],
    ["opensearch", ["aoss", "es"]],
    ["cognito", ["cognito-identity", "cognito-idp"]],
    ["waf", ["waf", "waf-regional", "wafv2"]],
    ["ec2", ["ec2"]],
  ])("%s asks Event history for %s, and finds it in log files", (name, sources) => {
    expect(eventSourcesOf(name)).toEqual(sources);
    const { query } = parseQuery(`source:${name} last:1d`, { now: 0 });
    const asked = plan(query, EVENT_HISTORY, 90 * 86_400_000).lookups.map(({ attribute }) => attribute?.value);
    expect(asked).toEqual(sources.map((source) => `${source}.amazonaws.com`));
    for (const source of sources) {
      const event = readRecord({ eventSource: `${source}.amazonaws.com`, eventName: "A", eventID: "1" });
      expect(compile(query.condition ?? { kind: "all", of: [] })(event)).toBe(true);
    }
  });
});

describe("the event source of a resource type without a row", () => {
  it.each([
    ["aws_customer_gateway", "ec2"],
    ["aws_egress_only_internet_gateway", "ec2"],
    ["aws_spot_datafeed_subscription", "ec2"],
    ["aws_snapshot_create_volume_permission", "ec2"],
    ["aws_elastic_beanstalk_environment_template", "elasticbeanstalk"],
    ["aws_autoscaling_notification", "autoscaling"],
    ["aws_cognito_identity_provider", "cognito-idp"],
    ["aws_cognito_identity_pool_provider_principal_tag", "cognito-identity"],
    ["aws_cognito_user_in_group", "cognito-idp"],
    ["aws_bedrockagent_agent", "bedrock"],
    ["aws_network_interface_x", "ec2"],
    ["aws_networkfirewall_x", "network-firewall"],
    ["aws_identitystore_x", "identitystore"],
    ["aws_cloudwatch_event_x", "events"],
    ["aws_cloudwatch_log_x", "logs"],
    ["aws_cloudwatch_x", "monitoring"],
    ["aws_wafregional_x", "waf-regional"],
    ["aws_waf_x", "waf"],
    ["aws_sqs_x", "sqs"],
    ["AWS::EMR::X", "elasticmapreduce"],
    ["AWS::OpenSearchServerless::X", "aoss"],
    ["AWS::Cognito::X", "cognito-idp"],
    ["aws-native:wafv2:X", "wafv2"],
  ])("%s is recorded by %s", (type, source) => {
    expect(eventSourceOf(type)).toBe(source);
  });

  it("takes the service of the ARN for a name that it does not know", () => {
    expect(eventSourceOf("aws_autoscaling_notification", "sns")).toBe("autoscaling");
    expect(eventSourceOf("aws_fancy_thing", "cloudwatch")).toBe("monitoring");
    expect(eventSourceOfArn("states")).toBe("states");
  });
});
