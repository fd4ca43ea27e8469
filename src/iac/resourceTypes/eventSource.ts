/**
 * First label of the `eventSource` of an unlisted type, derived from its name: "kafka" for aws_msk_cluster and
 * AWS::MSK::Cluster. `arnService`: the service in its ARN, if known. Returns the type itself when it is not of AWS.
 */
export function eventSourceOf(type: string, arnService?: string): string {
  const [, label] = /^(?:AWS::|aws:|aws-native:)([\w-]+)/.exec(type) ?? [];
  const terraform = /^(?:aws|awscc)_(\w+)$/.exec(type)?.[1];
  const names = terraform === undefined ? [label?.toLowerCase()] : beginningsOf(terraform);
  const known = names.map((name) => SOURCES.get(name ?? "")).find((source) => source !== undefined);
  return known ?? (arnService === undefined ? undefined : eventSourceOfArn(arnService)) ?? names.at(-1) ?? type;
}

/** "cloudwatch_event", then "cloudwatch". */
function beginningsOf(name: string): readonly string[] {
  const words = name.split("_");
  return [words.slice(0, 2).join("_"), words[0] ?? ""];
}

/** First label of the `eventSource` of a service as named in ARNs: "monitoring" for "cloudwatch". */
export function eventSourceOfArn(service: string): string {
  return SOURCES.get(service) ?? service;
}

/** Event sources, each followed by the differing names that tools or ARNs use for the service. */
const SOURCES: ReadonlyMap<string, string> = new Map(
  [
    "acm certificatemanager",
    "apigateway apigatewayv2 api_gateway",
    "application-autoscaling appautoscaling applicationautoscaling",
    "ce costexplorer",
    "cognito-identity cognito_identity",
    "cognito-idp cognito cognito_user",
    "config cfg",
    "directconnect dx",
    "ds directoryservice directory_service",
    "ec2 ami default ebs ec2transitgateway eip flow key launch nat network placement route subnet volume vpc vpn",
    "elasticfilesystem efs",
    "elasticloadbalancing alb elasticloadbalancingv2 elb lb",
    "es elasticsearch opensearch opensearchservice",
    "events cloudwatch_event",
    "firehose kinesisfirehose kinesis_firehose",
    "kafka msk",
    "logs cloudwatch_log",
    "monitoring cloudwatch",
    "rds db docdb neptune",
    "route53domains route53domains_registered",
    "route53resolver route53_resolver",
    "sso-directory identitystore",
    "sso ssoadmin",
    "states sfn stepfunctions",
  ].flatMap((line) => {
    const [source = "", ...names] = line.split(" ");
    return names.map((name): [string, string] => [name, source]);
  }),
);
