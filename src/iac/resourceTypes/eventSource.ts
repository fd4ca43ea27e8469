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

/**
 * Event sources, each followed by the differing names that tools or ARNs use for the service; its own name is repeated
 * where the service of the ARN would be another (a notification's is its topic's).
 */
const SOURCES: ReadonlyMap<string, string> = new Map(
  [
    "access-analyzer accessanalyzer",
    "acm certificatemanager",
    "acm-pca acmpca",
    "airflow mwaa",
    "apigateway apigatewayv2 api_gateway",
    "application-autoscaling appautoscaling applicationautoscaling",
    "aps prometheus amazonprometheus",
    "autoscaling autoscaling",
    "autoscaling-plans autoscalingplans",
    "bedrock bedrockagent",
    "cassandra keyspaces",
    "ce costexplorer",
    "codestar-connections codestarconnections",
    "codestar-notifications codestarnotifications",
    "cognito-identity cognito_identity cognitoidentity",
    "cognito-idp cognito cognito_user cognito_resource cognito_risk cognito_managed",
    "config cfg",
    "directconnect dx",
    "ds directoryservice directory_service",
    "ec2 ami customer default ebs ec2transitgateway egress eip flow internet key launch main nat network network_interface",
    "ec2 placement route security snapshot spot subnet verifiedaccess volume vpc vpn",
    "ecr-public ecrpublic",
    "elasticbeanstalk elastic_beanstalk",
    "elasticfilesystem efs",
    "elasticloadbalancing alb elasticloadbalancingv2 elb lb load proxy",
    "elasticmapreduce emr",
    "emr-containers emrcontainers",
    "emr-serverless emrserverless",
    "es elasticsearch opensearch opensearchservice",
    "events cloudwatch_event",
    "firehose kinesisfirehose kinesis_firehose",
    "geo location",
    "kafka msk",
    "kafkaconnect mskconnect",
    "kinesisanalytics kinesisanalyticsv2 kinesis_analytics",
    "kinesisvideo kinesis_video",
    "license-manager licensemanager",
    "logs cloudwatch_log",
    "monitoring cloudwatch",
    "mq amazonmq",
    "network-firewall networkfirewall",
    "rds db docdb neptune",
    "redshift-serverless redshiftserverless",
    "resource-groups resourcegroups",
    "route53domains route53domains_registered",
    "route53resolver route53_resolver",
    "servicediscovery service_discovery",
    "ses sesv2",
    "sso ssoadmin",
    "ssm-contacts ssmcontacts",
    "ssm-incidents ssmincidents",
    "states sfn stepfunctions",
    "timestream timestreamwrite timestreaminfluxdb",
    "vpc-lattice vpclattice",
    "waf-regional wafregional",
  ].flatMap((line) => {
    const [source = "", ...names] = line.split(" ");
    return names.map((name): [string, string] => [name, source]);
  }),
);
