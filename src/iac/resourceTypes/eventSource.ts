import { eventSourcesOf } from "../../model/aws/eventSources.ts";

/**
 * First label of the `eventSource` of an unlisted type, derived from its name: "kafka" for aws_msk_cluster and
 * AWS::MSK::Cluster. `arnService`: the service in its ARN, if known. Returns the type itself when it is not of AWS.
 */
export function eventSourceOf(type: string, arnService?: string): string {
  const [, label] = /^(?:AWS::|aws:|aws-native:)([\w-]+)/.exec(type) ?? [];
  const terraform = /^(?:aws|awscc)_(\w+)$/.exec(type)?.[1];
  const names = terraform === undefined ? [label?.toLowerCase()] : beginningsOf(terraform);
  const known = names.map((name) => sourceOf(name ?? "")).find((source) => source !== undefined);
  return known ?? (arnService === undefined ? undefined : eventSourceOfArn(arnService)) ?? names.at(-1) ?? type;
}

/** "cloudwatch_event_rule", "cloudwatch_event", then "cloudwatch". */
function beginningsOf(name: string): readonly string[] {
  const words = name.split("_");
  return [3, 2, 1].map((length) => words.slice(0, length).join("_"));
}

/** First label of the `eventSource` of a service as named in ARNs: "monitoring" for "cloudwatch". */
export function eventSourceOfArn(service: string): string {
  return sourceOf(service) ?? service;
}

function sourceOf(name: string): string | undefined {
  const plain = name.replaceAll("_", "-");
  const [source, ...others] = eventSourcesOf(plain);
  return SOURCES.get(name) ?? (source !== plain && others.length === 0 ? source : undefined);
}

/**
 * Event sources, each followed by the names that begin its types in Terraform, CloudFormation and Pulumi, where
 * `eventSourcesOf` does not have them or has several; its own name is repeated where the service of the ARN would be
 * another (a notification's is its topic's).
 */
const SOURCES: ReadonlyMap<string, string> = new Map(
  [
    "autoscaling autoscaling",
    "cognito-idp cognito cognito_user cognito_resource cognito_risk cognito_managed cognito_identity_provider",
    "cognito-identity cognito_identity",
    "ec2 ami customer default ebs ec2transitgateway egress eip flow internet key launch main nat network network_interface",
    "ec2 placement route security snapshot spot subnet verifiedaccess volume vpn",
    "elasticloadbalancing lb load proxy",
    "elastictranscoder elastic_transcoder",
    "es opensearch",
    "events cloudwatch_event",
    "logs cloudwatch_log",
    "network-firewall network_firewall",
    "rds db",
    "route53domains route53domains_registered",
  ].flatMap((line) => {
    const [source = "", ...names] = line.split(" ");
    return names.map((name): [string, string] => [name, source]);
  }),
);
