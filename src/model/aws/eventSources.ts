/**
 * First labels of event sources, each followed by other names of the service: those that people use, those of tools and
 * those in ARNs. A name that several services share stands in the lines of all of them.
 */
const ROWS = [
  "access-analyzer accessanalyzer",
  "acm certificatemanager certificate-manager",
  "acm-pca acmpca",
  "airflow mwaa",
  "aoss opensearch opensearchserverless opensearch-serverless",
  "apigateway apigatewayv2 api-gateway apigw",
  "application-autoscaling appautoscaling applicationautoscaling",
  "aps prometheus amazonprometheus",
  "autoscaling-plans autoscalingplans",
  "bedrock bedrockagent",
  "cassandra keyspaces",
  "ce costexplorer cost-explorer",
  "codestar-connections codestarconnections",
  "codestar-notifications codestarnotifications",
  "cognito-identity cognitoidentity cognito",
  "cognito-idp cognitoidp cognito",
  "config cfg awsconfig",
  "directconnect dx direct-connect",
  "ds directoryservice directory-service",
  "ec2 vpc",
  "ecr-public ecrpublic",
  "elasticbeanstalk beanstalk elastic-beanstalk",
  "elasticfilesystem efs",
  "elasticloadbalancing elasticloadbalancingv2 elb elbv2 alb nlb",
  "elasticmapreduce emr",
  "emr-containers emrcontainers",
  "emr-serverless emrserverless",
  "es opensearch elasticsearch opensearchservice",
  "events eventbridge cloudwatchevents cloudwatch-events",
  "firehose kinesisfirehose kinesis-firehose",
  "geo location",
  "kafka msk",
  "kafkaconnect mskconnect",
  "kinesisanalytics kinesisanalyticsv2 kinesis-analytics",
  "kinesisvideo kinesis-video",
  "license-manager licensemanager",
  "logs cloudwatchlogs cloudwatch-logs",
  "monitoring cloudwatch",
  "mq amazonmq",
  "network-firewall networkfirewall",
  "rds docdb documentdb neptune aurora",
  "rdsdata rds-data",
  "redshift-serverless redshiftserverless",
  "resource-groups resourcegroups",
  "route53 route-53",
  "route53resolver route53-resolver",
  "secretsmanager secrets-manager",
  "servicediscovery service-discovery cloudmap cloud-map",
  "ses sesv2",
  "signin sign-in",
  "sso ssoadmin identitycenter identity-center",
  "sso-directory identitycenter identity-center",
  "ssm systemsmanager systems-manager",
  "ssm-contacts ssmcontacts",
  "ssm-incidents ssmincidents",
  "states sfn stepfunctions step-functions",
  "timestream timestreamwrite timestreaminfluxdb",
  "vpc-lattice vpclattice",
  "waf-regional waf wafregional",
  "wafv2 waf",
];

const BY_NAME: ReadonlyMap<string, readonly string[]> = new Map(
  [
    ...Map.groupBy(
      ROWS.flatMap((row) => {
        const [source = "", ...names] = row.split(" ");
        return names.map((name) => ({ name, source }));
      }),
      ({ name }) => name,
    ),
  ].map(([name, rows]) => [name, rows.map(({ source }) => source)]),
);

/** Names of which an event source exists as well: they mean it and the sources of the table. */
const SOURCES_TOO: ReadonlySet<string> = new Set(["waf"]);

/**
 * First labels of the event sources that a name means, in any letter case: "monitoring" for "cloudwatch"; both services
 * for "cognito". The name itself when it has no other meaning.
 */
export function eventSourcesOf(name: string): readonly string[] {
  const plain = name.toLowerCase();
  const found = BY_NAME.get(plain) ?? [];
  return found.length === 0 ? [plain] : SOURCES_TOO.has(plain) ? [plain, ...found] : found;
}
