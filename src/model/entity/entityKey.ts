import { arnKindOfType } from "./arnIdentity.ts";
import type { EntityKind } from "./entity.ts";

/** The kind and type of a value, derived from its key. */
export interface KeyRule {
  readonly kind: EntityKind;
  readonly type?: string;
}

/**
 * The rule for a key of a request or response, or undefined. `service` is the first label of the event source ("s3").
 * Keys are compared without letter case, hyphens and underscores: services write "dBInstanceIdentifier",
 * "DBInstanceIdentifier" and "db-instance-identifier". `top`: the key is a direct member of the request, where "name"
 * and "id" mean the operation's own resource.
 */
export function ruleOfKey(service: string, key: string, top: boolean, operation: string): KeyRule | undefined {
  const plain = plainKey(key);
  return (
    (top ? ruleOfOperation(service, plain, operation) : undefined) ??
    ruleAnywhere(service, plain) ??
    (plain.endsWith("s") ? ruleAnywhere(service, plain.slice(0, -1)) : undefined)
  );
}

function ruleAnywhere(service: string, plain: string): KeyRule | undefined {
  const rules = ANYWHERE.get(plain);
  return rules?.get(service) ?? rules?.get("");
}

/**
 * For services without a table entry: a key named after the noun of the operation ("widgetName" of "CreateWidget")
 * names a resource.
 */
export function ruleOfOperationNoun(operation: string, key: string): KeyRule | undefined {
  const stem = NAMING.some((ending) => key.endsWith(ending))
    ? /^([A-Za-z]\w*?)(?:Name|Id|Identifier|Ids|Names|Arn|ARN|Url|ID)$/.exec(key)?.[1]
    : undefined;
  return stem !== undefined &&
    stem.length >= 3 &&
    !/^(?:region|attribute|version|request|metric)$/i.test(stem) &&
    operation.toLowerCase().includes(stem.toLowerCase())
    ? { kind: "resource" }
    : undefined;
}

const NAMING = ["Name", "Id", "Identifier", "Ids", "Names", "Arn", "ARN", "Url", "ID"];

/**
 * The rule for a direct member "name" or "id" of a request (or response): the type whose noun is in the operation's
 * name, the longest noun first. A resource without type when no noun of the service matches.
 */
function ruleOfOperation(service: string, plain: string, operation: string): KeyRule | undefined {
  const key = plain === "names" || plain === "ids" ? plain.slice(0, -1) : plain;
  const nouns = NAMED_IN_OPERATION.get(`${service}:${key}`);
  return nouns === undefined
    ? undefined
    : (nouns.find(({ noun }) => operation.includes(noun))?.rule ?? { kind: "resource" });
}

/** A key in lower case with only its letters and digits. */
export function plainKey(key: string): string {
  const lower = key.toLowerCase();
  for (let at = 0; at < lower.length; at += 1) {
    const unit = lower.charCodeAt(at);
    if ((unit < 0x61 || unit > 0x7a) && (unit < 0x30 || unit > 0x39)) {
      return lower.replace(/[^a-z0-9]/g, "");
    }
  }
  return lower;
}

type Row = readonly [keys: string, kind: EntityKind, type?: string];

/** By plain key, then by service; "" means every service. */
type Table = ReadonlyMap<string, ReadonlyMap<string, KeyRule>>;

function table(rows: readonly Row[]): Table {
  const rules = new Map<string, Map<string, KeyRule>>();
  for (const [keys, kind, type] of rows) {
    for (const word of keys.split(" ")) {
      const colon = word.indexOf(":");
      const key = word.slice(colon + 1);
      const byService = rules.get(key) ?? new Map<string, KeyRule>();
      byService.set(word.slice(0, Math.max(0, colon)), type === undefined ? { kind } : { kind, type });
      rules.set(key, byService);
    }
  }
  return rules;
}

/**
 * Types that "service:key" can name, chosen by a noun in the operation's name: CloudFormation namespace, then its
 * types. "Noun=Type" where the operation uses another noun; the noun "*" matches every operation.
 */
const NAMED_IN_OPERATION: ReadonlyMap<string, readonly NounRule[]> = nouns([
  ["apigateway:name", "ApiGateway", "RestApi ApiKey UsagePlan VpcLink"],
  ["apigateway:name", "ApiGatewayV2", "Api"],
  ["cloudfront:id cloudfront:name", "CloudFront", "Distribution Function CachePolicy OriginAccessControl"],
  ["cloudfront:id cloudfront:name", "CloudFront", "OriginRequestPolicy ResponseHeadersPolicy KeyGroup PublicKey"],
  ["cloudfront:id", "CloudFront", "CloudFrontOriginAccessIdentity StreamingDistribution DistributionTenant"],
  ["cloudtrail:name", "CloudTrail", "Trail Logging=Trail EventDataStore Channel Dashboard"],
  ["codebuild:name", "CodeBuild", "Project ReportGroup Fleet"],
  ["codepipeline:name", "CodePipeline", "Pipeline Webhook"],
  ["eks:name", "EKS", "Cluster"],
  ["elasticloadbalancing:name", "ElasticLoadBalancingV2", "LoadBalancer TargetGroup TrustStore"],
  ["events:name", "Events", "Rule EventBus Connection ApiDestination Archive Endpoint"],
  ["glue:name", "Glue", "Crawler Trigger Job Database Connection Workflow Registry Table"],
  ["rolesanywhere:name", "RolesAnywhere", "TrustAnchor Profile"],
  ["route53:id", "Route53", "HostedZone HealthCheck CidrCollection"],
  ["route53:name", "Route53", "HostedZone CidrCollection"],
  ["scheduler:name", "Scheduler", "Schedule ScheduleGroup"],
  ["secretsmanager:name", "SecretsManager", "*=Secret"],
  ["sns:name", "SNS", "Topic"],
  ["ssm:name", "SSM", "Parameter Document Association=Document PatchBaseline MaintenanceWindow"],
  ["states:name", "StepFunctions", "StateMachine StateMachineAlias Activity Execution"],
  ["wafv2:id wafv2:name", "WAFv2", "WebACL IPSet RuleGroup RegexPatternSet"],
]);

interface NounRule {
  readonly noun: string;
  readonly rule: KeyRule;
}

/** Grouped by "service:key"; longest noun first. */
function nouns(
  rows: readonly (readonly [keys: string, namespace: string, types: string])[],
): ReadonlyMap<string, readonly NounRule[]> {
  const all = rows.flatMap(([keys, namespace, types]) =>
    types.split(" ").flatMap((text) => {
      const [noun = "", name = noun] = text.split("=");
      const type = `AWS::${namespace}::${name}`;
      const rule: KeyRule = { kind: arnKindOfType(type)?.kind ?? "resource", type };
      return keys.split(" ").map((key) => ({ key, noun: noun === "*" ? "" : noun, rule }));
    }),
  );
  return Map.groupBy(
    all.sort((a, b) => b.noun.length - a.noun.length),
    ({ key }) => key,
  );
}

/** Keys that name an entity at any depth. With a service before the colon: only in events of that service. */
const ANYWHERE = table([
  [
    "bucketname s3bucketname s3bucket outputs3bucketname s3:bucket accesslogbucket loggingbucket",
    "bucket",
    "AWS::S3::Bucket",
  ],
  ["iam:username", "iam-user", "AWS::IAM::User"],
  ["rolename", "iam-role", "AWS::IAM::Role"],
  ["iam:policyname", "iam-policy", "AWS::IAM::Policy"],
  ["iam:groupname", "iam-group", "AWS::IAM::Group"],
  ["instanceprofilename", "instance-profile", "AWS::IAM::InstanceProfile"],
  ["accesskeyid", "access-key", "AWS::IAM::AccessKey"],
  ["rolesessionname", "session-name"],
  ["kms:keyid kms:targetkeyid kms:destinationkeyid kms:sourcekeyid", "kms-key", "AWS::KMS::Key"],
  [
    "kmskeyid kmskey kmsmasterkeyid ssekmskeyid kmskeyidentifier kmsencryptionkey masterkeyid",
    "kms-key",
    "AWS::KMS::Key",
  ],
  ["xamzserversideencryptionawskmskeyid ssemaxkmskeyid", "kms-key", "AWS::KMS::Key"],
  ["kms:aliasname", "kms-key", "AWS::KMS::Alias"],
  ["lambda:functionname", "function", "AWS::Lambda::Function"],
  ["functionname", "resource"],
  ["dynamodb:tablename dynamodb:sourcetablename dynamodb:targettablename", "table", "AWS::DynamoDB::Table"],
  ["glue:tablename athena:tablename lakeformation:tablename", "table", "AWS::Glue::Table"],
  ["dynamodb:globaltablename", "table", "AWS::DynamoDB::GlobalTable"],
  ["tablename", "table"],
  ["queueurl sqs:queuename", "queue", "AWS::SQS::Queue"],
  ["sns:topicname snstopicname", "topic", "AWS::SNS::Topic"],
  ["queuename topicname", "resource"],
  ["loggroupname loggroup loggroupidentifier cloudwatchloggroupname", "log-group", "AWS::Logs::LogGroup"],
  ["stackname", "stack", "AWS::CloudFormation::Stack"],
  ["cloudformation:stackid", "stack", "AWS::CloudFormation::Stack"],
  ["secretid", "secret", "AWS::SecretsManager::Secret"],
  ["dbinstanceidentifier sourcedbinstanceidentifier", "db-instance", "AWS::RDS::DBInstance"],
  ["dbclusteridentifier sourcedbclusteridentifier", "cluster", "AWS::RDS::DBCluster"],
  ["ecs:clustername ecs:cluster", "cluster", "AWS::ECS::Cluster"],
  ["eks:clustername", "cluster", "AWS::EKS::Cluster"],
  ["redshift:clusteridentifier", "cluster", "AWS::Redshift::Cluster"],
  ["cacheclusterid", "cluster", "AWS::ElastiCache::CacheCluster"],
  ["clustername", "cluster"],
  ["replicationgroupid", "cluster", "AWS::ElastiCache::ReplicationGroup"],
  ["trailname", "trail", "AWS::CloudTrail::Trail"],
  ["ec2:groupname ec2:securitygroupname", "ec2-resource", "AWS::EC2::SecurityGroup"],
  ["ec2:keyname autoscaling:keyname keypairname", "ec2-resource", "AWS::EC2::KeyPair"],
  ["launchtemplatename", "ec2-resource", "AWS::EC2::LaunchTemplate"],
  ["instanceid", "ec2-resource", "AWS::EC2::Instance"],
  ["eventid sharedeventid originaleventid", "event-id"],
  ["requestid", "request-id"],
  ["autoscalinggroupname", "resource", "AWS::AutoScaling::AutoScalingGroup"],
  ["launchconfigurationname", "resource", "AWS::AutoScaling::LaunchConfiguration"],
  ["codecommit:repositoryname", "resource", "AWS::CodeCommit::Repository"],
  ["ecr-public:repositoryname", "resource", "AWS::ECR::PublicRepository"],
  ["repositoryname", "resource", "AWS::ECR::Repository"],
  ["dbsnapshotidentifier sourcedbsnapshotidentifier targetdbsnapshotidentifier", "resource", "AWS::RDS::DBSnapshot"],
  ["dbclustersnapshotidentifier", "resource", "AWS::RDS::DBClusterSnapshot"],
  ["dbsubnetgroupname", "resource", "AWS::RDS::DBSubnetGroup"],
  ["dbparametergroupname", "resource", "AWS::RDS::DBParameterGroup"],
  ["dbclusterparametergroupname", "resource", "AWS::RDS::DBClusterParameterGroup"],
  ["optiongroupname", "resource", "AWS::RDS::OptionGroup"],
  ["loadbalancername", "resource", "AWS::ElasticLoadBalancing::LoadBalancer"],
  ["targetgroupname", "resource", "AWS::ElasticLoadBalancingV2::TargetGroup"],
  ["alarmname", "resource", "AWS::CloudWatch::Alarm"],
  ["dashboardname", "resource", "AWS::CloudWatch::Dashboard"],
  ["streamname", "resource", "AWS::Kinesis::Stream"],
  ["deliverystreamname", "resource", "AWS::KinesisFirehose::DeliveryStream"],
  ["userpoolid", "resource", "AWS::Cognito::UserPool"],
  ["identitypoolid", "resource", "AWS::Cognito::IdentityPool"],
  ["restapiid", "resource", "AWS::ApiGateway::RestApi"],
  ["apigateway:apiid", "resource", "AWS::ApiGatewayV2::Api"],
  ["distributionid", "resource", "AWS::CloudFront::Distribution"],
  ["hostedzoneid", "resource", "AWS::Route53::HostedZone"],
  ["filesystemid", "resource", "AWS::EFS::FileSystem"],
  ["pipelinename", "resource", "AWS::CodePipeline::Pipeline"],
  ["projectname", "resource", "AWS::CodeBuild::Project"],
  ["eventbusname", "resource", "AWS::Events::EventBus"],
  ["rulename events:rule", "resource", "AWS::Events::Rule"],
  ["detectorid", "resource", "AWS::GuardDuty::Detector"],
  ["backupvaultname", "resource", "AWS::Backup::BackupVault"],
  ["crawlername", "resource", "AWS::Glue::Crawler"],
  ["glue:jobname", "resource", "AWS::Glue::Job"],
  ["glue:databasename athena:databasename", "resource", "AWS::Glue::Database"],
  ["athena:workgroup", "resource", "AWS::Athena::WorkGroup"],
  ["es:domainname opensearch:domainname", "resource", "AWS::OpenSearchService::Domain"],
  ["ssm:documentname", "resource", "AWS::SSM::Document"],
  ["ecs:service ecs:servicename", "resource", "AWS::ECS::Service"],
  ["ecs:task", "resource", "AWS::ECS::Task"],
  ["ecs:taskdefinition ecs:family", "resource", "AWS::ECS::TaskDefinition"],
  ["nodegroupname", "resource", "AWS::EKS::Nodegroup"],
  ["layername", "resource", "AWS::Lambda::LayerVersion"],
  ["trustanchorid", "resource", "AWS::RolesAnywhere::TrustAnchor"],
  ["changesetname", "resource", "AWS::CloudFormation::ChangeSet"],
  ["stacksetname", "resource", "AWS::CloudFormation::StackSet"],
  ["webaclid", "resource", "AWS::WAFv2::WebACL"],
  ["servercertificatename", "resource", "AWS::IAM::ServerCertificate"],
  ["iam:serialnumber sts:serialnumber virtualmfadevicename", "resource", "AWS::IAM::VirtualMFADevice"],
  ["configrulename", "resource", "AWS::Config::ConfigRule"],
  ["configurationrecordername", "resource", "AWS::Config::ConfigurationRecorder"],
  ["notebookinstancename", "resource", "AWS::SageMaker::NotebookInstance"],
  ["statemachinename", "resource", "AWS::StepFunctions::StateMachine"],
  ["guardrailidentifier", "resource", "AWS::Bedrock::Guardrail"],
  ["logstreamname", "resource", "AWS::Logs::LogStream"],
  ["dbiresourceid dbclusterresourceid identitystoreid", "resource"],
  ["ssm:commandid ssm:sessionid ssm:associationid ssm:resourceid", "resource"],
  ["appsync:apiid", "resource", "AWS::AppSync::GraphQLApi"],
  ["bedrock:modelid", "resource", "AWS::Bedrock::FoundationModel"],
]);
