import type { EntityKind } from "./entity.ts";

/** What a value is by the name of its key. */
export interface KeyRule {
  readonly kind: EntityKind;
  readonly type?: string;
}

/**
 * The rule for a key of a request or answer, or undefined. `service` is the event source's first label ("s3"). Keys are
 * compared without case, hyphens and underscores: services write "dBInstanceIdentifier", "DBInstanceIdentifier" and
 * "db-instance-identifier". `top`: the key stands directly in the request, where even "name" and "id" say what is meant.
 */
export function ruleOfKey(service: string, key: string, top: boolean, operation: string): KeyRule | undefined {
  const plain = plainKey(key);
  return (
    (top ? (ruleOfOperation(service, plain, operation) ?? TOP.get(plain)?.get(service)) : undefined) ??
    ruleAnywhere(service, plain) ??
    (plain.endsWith("s") ? ruleAnywhere(service, plain.slice(0, -1)) : undefined)
  );
}

function ruleAnywhere(service: string, plain: string): KeyRule | undefined {
  const rules = ANYWHERE.get(plain);
  return rules?.get(service) ?? rules?.get("");
}

/**
 * For services that no table knows: a key named after what the operation is about ("widgetName" of "CreateWidget")
 * names a resource.
 */
export function ruleOfOwnNoun(operation: string, key: string): KeyRule | undefined {
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

/** One service, one key, several kinds of things: the operation's name tells which. */
function ruleOfOperation(service: string, plain: string, operation: string): KeyRule | undefined {
  const nouns = plain === "name" ? BY_OPERATION.get(service) : undefined;
  const found = nouns?.find(([noun]) => operation.includes(noun));
  return found === undefined ? undefined : { kind: "resource", type: found[1] };
}

/** A key without case and all but letters and digits. */
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

/** By plain key, then by service; "" for every service. */
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

/** What "name" means directly in a request, by service. */
const BY_OPERATION: ReadonlyMap<string, readonly (readonly [noun: string, type: string])[]> = new Map([
  [
    "ssm",
    [
      ["Document", "AWS::SSM::Document"],
      ["PatchBaseline", "AWS::SSM::PatchBaseline"],
      ["MaintenanceWindow", "AWS::SSM::MaintenanceWindow"],
    ],
  ],
  ["events", [["EventBus", "AWS::Events::EventBus"]]],
  [
    "glue",
    [
      ["Crawler", "AWS::Glue::Crawler"],
      ["Trigger", "AWS::Glue::Trigger"],
      ["Job", "AWS::Glue::Job"],
      ["Database", "AWS::Glue::Database"],
    ],
  ],
  ["states", [["Execution", "AWS::StepFunctions::Execution"]]],
  ["elasticloadbalancing", [["TargetGroup", "AWS::ElasticLoadBalancingV2::TargetGroup"]]],
  [
    "wafv2",
    [
      ["IPSet", "AWS::WAFv2::IPSet"],
      ["RuleGroup", "AWS::WAFv2::RuleGroup"],
    ],
  ],
]);

/** Keys that name a thing wherever they stand; with a service before the colon, in that service's events only. */
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
  ["functionname", "function", "AWS::Lambda::Function"],
  ["appsync:functionname cloudfront:functionname", "resource"],
  ["dynamodb:tablename dynamodb:sourcetablename dynamodb:targettablename", "table", "AWS::DynamoDB::Table"],
  ["glue:tablename athena:tablename lakeformation:tablename", "table", "AWS::Glue::Table"],
  ["tablename", "table"],
  ["queueurl queuename", "queue", "AWS::SQS::Queue"],
  ["topicname snstopicname", "topic", "AWS::SNS::Topic"],
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
  ["ssm:commandid ssm:sessionid ssm:associationid", "resource"],
  ["appsync:apiid", "resource", "AWS::AppSync::GraphQLApi"],
  ["bedrock:modelid", "resource", "AWS::Bedrock::FoundationModel"],
]);

/** Keys that say what they name only directly in the request (or answer) of their service. */
const TOP = table([
  ["secretsmanager:name", "secret", "AWS::SecretsManager::Secret"],
  ["ssm:name ssm:names", "resource", "AWS::SSM::Parameter"],
  ["ssm:resourceid", "resource"],
  ["sns:name", "topic", "AWS::SNS::Topic"],
  ["cloudtrail:name", "trail", "AWS::CloudTrail::Trail"],
  ["eks:name", "cluster", "AWS::EKS::Cluster"],
  ["events:name", "resource", "AWS::Events::Rule"],
  ["scheduler:name", "resource", "AWS::Scheduler::Schedule"],
  ["states:name", "resource", "AWS::StepFunctions::StateMachine"],
  ["elasticloadbalancing:name", "resource", "AWS::ElasticLoadBalancingV2::LoadBalancer"],
  ["codepipeline:name", "resource", "AWS::CodePipeline::Pipeline"],
  ["codebuild:name", "resource", "AWS::CodeBuild::Project"],
  ["wafv2:name wafv2:id", "resource", "AWS::WAFv2::WebACL"],
  ["cloudfront:id", "resource", "AWS::CloudFront::Distribution"],
  ["route53:id", "resource", "AWS::Route53::HostedZone"],
  ["route53:name", "resource", "AWS::Route53::HostedZone"],
  ["glue:name", "resource"],
  ["apigateway:name", "resource", "AWS::ApiGateway::RestApi"],
  ["rolesanywhere:name", "resource"],
  ["dynamodb:globaltablename", "table", "AWS::DynamoDB::GlobalTable"],
  ["cloudformation:stackname", "stack", "AWS::CloudFormation::Stack"],
]);
