import type { EntityKind } from "./entity.ts";

/** A kind of ARN and how to read it. */
export interface ArnKind {
  /**
   * The part after "arn:PARTITION:", as printed in the AWS Service Authorization Reference. `{name}` (or `{id}` where
   * AWS assigns it) is the name that the service's requests use; the part of the ARN after it may be omitted here.
   *
   * - `{name}`, `{id}`: one segment, without "/" and ":"
   * - `{name/}`, `{id/}`: may contain "/"
   * - `{name*}`, `{id*}`: may contain "/" and ":", so it extends to the end
   * - `{path}`: any number of segments, each followed by "/"
   * - any other word: one segment that is not part of the name
   *
   * A pattern without a name: only the whole ARN identifies the resource.
   */
  readonly pattern: string;
  readonly kind: EntityKind;
  /** CloudFormation-style type, where there is one. */
  readonly type?: string;
  /** "whole": the label is everything after the resource type ("web:12") instead of the name. */
  readonly label?: "whole";
  /** How the name in the ARN differs from the name in requests; absent where they are equal. */
  readonly spelling?: "alias" | "lower" | "parameter" | "secret";
  /** The ARN cannot be built from the name or id, because tools use another identifier under that word. */
  readonly oneWay?: true;
  /**
   * A bare name in an event always means a resource in the Region and account of the call, or in the account that this
   * parameter names.
   */
  readonly owner?: "caller" | { readonly key: string };
}

type Row = readonly [
  pattern: string,
  kind: EntityKind,
  type: string,
  more?: Omit<ArnKind, "pattern" | "kind" | "type">,
];

const WHOLE = { label: "whole" } as const;
const CALLER = { owner: "caller" } as const;

const ROWS: readonly Row[] = [
  ["iam::{account}:user/{path}{name}", "iam-user", "AWS::IAM::User"],
  ["iam::{account}:role/{path}{name}", "iam-role", "AWS::IAM::Role"],
  ["iam::{account}:group/{path}{name}", "iam-group", "AWS::IAM::Group"],
  ["iam::{account}:policy/{path}{name}", "iam-policy", "AWS::IAM::ManagedPolicy"],
  ["iam::{account}:instance-profile/{path}{name}", "instance-profile", "AWS::IAM::InstanceProfile"],
  ["iam::{account}:saml-provider/{name}", "resource", "AWS::IAM::SAMLProvider"],
  ["iam::{account}:oidc-provider/{issuer}", "resource", "AWS::IAM::OIDCProvider"],
  ["iam::{account}:server-certificate/{path}{name}", "resource", "AWS::IAM::ServerCertificate"],
  ["iam::{account}:mfa/{path}{name}", "resource", "AWS::IAM::VirtualMFADevice"],
  ["sts::{account}:assumed-role/{role}/{session}", "arn", ""],
  ["sts::{account}:federated-user/{user}", "arn", ""],

  ["ec2:{region}:{account}:instance/{id}", "ec2-resource", "AWS::EC2::Instance"],
  ["ec2:{region}:{account}:security-group/{id}", "ec2-resource", "AWS::EC2::SecurityGroup"],
  ["ec2:{region}:{account}:security-group-rule/{id}", "ec2-resource", "AWS::EC2::SecurityGroupRule"],
  ["ec2:{region}:{account}:vpc/{id}", "ec2-resource", "AWS::EC2::VPC"],
  ["ec2:{region}:{account}:subnet/{id}", "ec2-resource", "AWS::EC2::Subnet"],
  ["ec2:{region}:{account}:volume/{id}", "ec2-resource", "AWS::EC2::Volume"],
  ["ec2:{region}::snapshot/{id}", "ec2-resource", "AWS::EC2::Snapshot"],
  ["ec2:{region}::image/{id}", "ec2-resource", "AWS::EC2::Ami"],
  ["ec2:{region}:{account}:network-interface/{id}", "ec2-resource", "AWS::EC2::NetworkInterface"],
  ["ec2:{region}:{account}:route-table/{id}", "ec2-resource", "AWS::EC2::RouteTable"],
  ["ec2:{region}:{account}:internet-gateway/{id}", "ec2-resource", "AWS::EC2::InternetGateway"],
  ["ec2:{region}:{account}:natgateway/{id}", "ec2-resource", "AWS::EC2::NatGateway"],
  // CloudFormation identifies an Elastic IP by its address.
  ["ec2:{region}:{account}:elastic-ip/{id}", "ec2-resource", "AWS::EC2::EIP", { oneWay: true }],
  ["ec2:{region}:{account}:key-pair/{name}", "ec2-resource", "AWS::EC2::KeyPair"],
  ["ec2:{region}:{account}:launch-template/{id}", "ec2-resource", "AWS::EC2::LaunchTemplate"],
  ["ec2:{region}:{account}:network-acl/{id}", "ec2-resource", "AWS::EC2::NetworkAcl"],
  ["ec2:{region}:{account}:vpc-endpoint/{id}", "ec2-resource", "AWS::EC2::VPCEndpoint"],
  ["ec2:{region}:{account}:vpc-flow-log/{id}", "ec2-resource", "AWS::EC2::FlowLog"],
  ["ec2:{region}:{account}:transit-gateway/{id}", "ec2-resource", "AWS::EC2::TransitGateway"],
  ["ec2:{region}:{account}:vpc-peering-connection/{id}", "ec2-resource", "AWS::EC2::VPCPeeringConnection"],
  ["ec2:{region}:{account}:dhcp-options/{id}", "ec2-resource", "AWS::EC2::DHCPOptions"],
  ["ec2:{region}:{account}:egress-only-internet-gateway/{id}", "ec2-resource", "AWS::EC2::EgressOnlyInternetGateway"],
  ["ec2:{region}:{account}:customer-gateway/{id}", "ec2-resource", "AWS::EC2::CustomerGateway"],
  ["ec2:{region}:{account}:vpn-gateway/{id}", "ec2-resource", "AWS::EC2::VPNGateway"],
  ["ec2:{region}:{account}:vpn-connection/{id}", "ec2-resource", "AWS::EC2::VPNConnection"],
  ["ec2:{region}:{account}:client-vpn-endpoint/{id}", "ec2-resource", "AWS::EC2::ClientVpnEndpoint"],
  ["ec2:{region}:{account}:prefix-list/{id}", "ec2-resource", "AWS::EC2::PrefixList"],
  ["ec2:{region}:{account}:transit-gateway-attachment/{id}", "ec2-resource", "AWS::EC2::TransitGatewayAttachment"],
  ["ec2:{region}:{account}:transit-gateway-route-table/{id}", "ec2-resource", "AWS::EC2::TransitGatewayRouteTable"],
  ["ec2:{region}:{account}:capacity-reservation/{id}", "ec2-resource", "AWS::EC2::CapacityReservation"],
  ["ec2:{region}:{account}:dedicated-host/{id}", "ec2-resource", "AWS::EC2::Host"],

  ["s3:::{bucket}/{name*}", "object", "AWS::S3::Object", WHOLE],
  ["s3:::{name}", "bucket", "AWS::S3::Bucket"],
  ["s3:{region}:{account}:accesspoint/{accesspoint}/object/{name*}", "object", "AWS::S3::Object", WHOLE],
  ["s3:{region}:{account}:accesspoint/{name}", "resource", "AWS::S3::AccessPoint"],
  ["s3:{region}:{account}:{other}", "resource", ""],

  ["kms:{region}:{account}:key/{id}", "kms-key", "AWS::KMS::Key", CALLER],
  ["kms:{region}:{account}:alias/{name/}", "kms-key", "AWS::KMS::Alias", { spelling: "alias", ...CALLER }],
  ["lambda:{region}:{account}:function:{name}", "function", "AWS::Lambda::Function", CALLER],
  ["lambda:{region}:{account}:layer:{name}:{version}", "resource", "AWS::Lambda::LayerVersion", WHOLE],
  ["lambda:{region}:{account}:event-source-mapping:{id}", "resource", "AWS::Lambda::EventSourceMapping"],
  ["dynamodb:{region}:{account}:table/{name}", "table", "AWS::DynamoDB::Table", CALLER],
  ["dynamodb::{account}:global-table/{name}", "table", "AWS::DynamoDB::GlobalTable"],
  ["sqs:{region}:{account}:{name}", "queue", "AWS::SQS::Queue", { owner: { key: "queueOwnerAWSAccountId" } }],
  ["sns:{region}:{account}:app/{platform}/{name}", "resource", ""],
  ["sns:{region}:{account}:endpoint/{platform}", "resource", ""],
  ["sns:{region}:{account}:{name}", "topic", "AWS::SNS::Topic", CALLER],
  ["logs:{region}:{account}:log-group:{name/}", "log-group", "AWS::Logs::LogGroup", CALLER],
  ["cloudformation:{region}:{account}:stack/{name}/{uuid}", "stack", "AWS::CloudFormation::Stack"],
  ["cloudformation:{region}:{account}:changeSet/{name}/{uuid}", "resource", "AWS::CloudFormation::ChangeSet"],
  ["cloudformation:{region}:{account}:stackset/{name}:{uuid}", "resource", "AWS::CloudFormation::StackSet"],
  [
    "secretsmanager:{region}:{account}:secret:{name/}",
    "secret",
    "AWS::SecretsManager::Secret",
    { spelling: "secret", oneWay: true },
  ],
  ["ssm:{region}:{account}:parameter/{name/}", "resource", "AWS::SSM::Parameter", { spelling: "parameter", ...CALLER }],
  ["ssm:{region}:{account}:document/{name}", "resource", "AWS::SSM::Document"],
  ["ssm:{region}:{account}:patchbaseline/{id}", "resource", "AWS::SSM::PatchBaseline"],
  ["ssm:{region}:{account}:maintenancewindow/{id}", "resource", "AWS::SSM::MaintenanceWindow"],

  ["rds:{region}:{account}:db:{name}", "db-instance", "AWS::RDS::DBInstance", { spelling: "lower", ...CALLER }],
  ["rds:{region}:{account}:cluster:{name}", "cluster", "AWS::RDS::DBCluster", { spelling: "lower", ...CALLER }],
  // Snapshots that RDS creates itself have names such as "rds:orders-2026-11-22".
  ["rds:{region}:{account}:snapshot:{name*}", "resource", "AWS::RDS::DBSnapshot"],
  ["rds:{region}:{account}:cluster-snapshot:{name*}", "resource", "AWS::RDS::DBClusterSnapshot"],
  ["rds:{region}:{account}:subgrp:{name}", "resource", "AWS::RDS::DBSubnetGroup"],
  ["rds:{region}:{account}:pg:{name}", "resource", "AWS::RDS::DBParameterGroup"],
  ["rds:{region}:{account}:cluster-pg:{name}", "resource", "AWS::RDS::DBClusterParameterGroup"],
  ["rds:{region}:{account}:og:{name}", "resource", "AWS::RDS::OptionGroup"],
  ["elasticache:{region}:{account}:cluster:{name}", "cluster", "AWS::ElastiCache::CacheCluster"],
  ["elasticache:{region}:{account}:replicationgroup:{name}", "cluster", "AWS::ElastiCache::ReplicationGroup"],
  ["redshift:{region}:{account}:cluster:{name}", "cluster", "AWS::Redshift::Cluster"],
  ["elasticmapreduce:{region}:{account}:cluster/{id}", "cluster", "AWS::EMR::Cluster"],
  ["es:{region}:{account}:domain/{name}", "resource", "AWS::OpenSearchService::Domain"],
  ["elasticfilesystem:{region}:{account}:file-system/{id}", "resource", "AWS::EFS::FileSystem"],
  ["elasticfilesystem:{region}:{account}:access-point/{id}", "resource", "AWS::EFS::AccessPoint"],
  ["backup:{region}:{account}:backup-vault:{name}", "resource", "AWS::Backup::BackupVault"],
  ["glue:{region}:{account}:database/{name}", "resource", "AWS::Glue::Database"],
  ["glue:{region}:{account}:table/{database}/{name}", "table", "AWS::Glue::Table"],
  ["glue:{region}:{account}:job/{name}", "resource", "AWS::Glue::Job"],
  ["glue:{region}:{account}:crawler/{name}", "resource", "AWS::Glue::Crawler"],
  ["glue:{region}:{account}:trigger/{name}", "resource", "AWS::Glue::Trigger"],
  ["athena:{region}:{account}:workgroup/{name}", "resource", "AWS::Athena::WorkGroup"],

  ["ecs:{region}:{account}:cluster/{name}", "cluster", "AWS::ECS::Cluster"],
  ["ecs:{region}:{account}:service/{path}{name}", "resource", "AWS::ECS::Service"],
  ["ecs:{region}:{account}:task/{path}{id}", "resource", "AWS::ECS::Task"],
  ["ecs:{region}:{account}:task-definition/{name}:{revision}", "resource", "AWS::ECS::TaskDefinition", WHOLE],
  ["ecs:{region}:{account}:container-instance/{path}{id}", "resource", "AWS::ECS::ContainerInstance"],
  ["ecr:{region}:{account}:repository/{name/}", "resource", "AWS::ECR::Repository", { owner: { key: "registryId" } }],
  [
    "ecr-public::{account}:repository/{name/}",
    "resource",
    "AWS::ECR::PublicRepository",
    { owner: { key: "registryId" } },
  ],
  ["eks:{region}:{account}:cluster/{name}", "cluster", "AWS::EKS::Cluster"],
  ["eks:{region}:{account}:nodegroup/{cluster}/{name}/{uuid}", "resource", "AWS::EKS::Nodegroup"],
  ["eks:{region}:{account}:addon/{cluster}/{name}/{uuid}", "resource", "AWS::EKS::Addon"],
  ["eks:{region}:{account}:fargateprofile/{cluster}/{name}/{uuid}", "resource", "AWS::EKS::FargateProfile"],
  ["eks:{region}:{account}:access-entry/{cluster}", "resource", "AWS::EKS::AccessEntry"],
  ["batch:{region}:{account}:job-definition/{name}:{revision}", "resource", "AWS::Batch::JobDefinition", WHOLE],
  ["batch:{region}:{account}:job-queue/{name}", "resource", "AWS::Batch::JobQueue"],
  ["batch:{region}:{account}:compute-environment/{name}", "resource", "AWS::Batch::ComputeEnvironment"],
  [
    "autoscaling:{region}:{account}:autoScalingGroup:{uuid}:autoScalingGroupName/{name*}",
    "resource",
    "AWS::AutoScaling::AutoScalingGroup",
  ],
  [
    "autoscaling:{region}:{account}:launchConfiguration:{uuid}:launchConfigurationName/{name*}",
    "resource",
    "AWS::AutoScaling::LaunchConfiguration",
  ],
  ["codebuild:{region}:{account}:project/{name}", "resource", "AWS::CodeBuild::Project"],
  ["codebuild:{region}:{account}:report-group/{name}", "resource", "AWS::CodeBuild::ReportGroup"],
  ["codepipeline:{region}:{account}:webhook:{name}", "resource", "AWS::CodePipeline::Webhook"],
  ["codepipeline:{region}:{account}:actiontype:{owner}", "resource", ""],
  ["codepipeline:{region}:{account}:{name}", "resource", "AWS::CodePipeline::Pipeline"],
  ["codecommit:{region}:{account}:{name}", "resource", "AWS::CodeCommit::Repository"],

  ["kafka:{region}:{account}:cluster/{name}/{uuid}", "cluster", "AWS::MSK::Cluster"],
  ["kafka:{region}:{account}:topic/{cluster}/{uuid}/{name}", "resource", ""],
  ["mq:{region}:{account}:broker:{name}:{uuid}", "resource", "AWS::AmazonMQ::Broker"],
  ["kinesis:{region}:{account}:stream/{name}", "resource", "AWS::Kinesis::Stream"],
  ["firehose:{region}:{account}:deliverystream/{name}", "resource", "AWS::KinesisFirehose::DeliveryStream"],
  ["events:{region}:{account}:rule/{path}{name}", "resource", "AWS::Events::Rule"],
  ["events:{region}:{account}:event-bus/{name/}", "resource", "AWS::Events::EventBus"],
  ["events:{region}:{account}:connection/{name}/{uuid}", "resource", "AWS::Events::Connection"],
  ["events:{region}:{account}:api-destination/{name}/{uuid}", "resource", "AWS::Events::ApiDestination"],
  ["pipes:{region}:{account}:pipe/{name}", "resource", "AWS::Pipes::Pipe"],
  ["scheduler:{region}:{account}:schedule/{group}/{name}", "resource", "AWS::Scheduler::Schedule"],
  ["scheduler:{region}:{account}:schedule-group/{name}", "resource", "AWS::Scheduler::ScheduleGroup"],
  ["states:{region}:{account}:stateMachine:{name}", "resource", "AWS::StepFunctions::StateMachine"],
  ["states:{region}:{account}:execution:{machine}:{name}", "resource", "AWS::StepFunctions::Execution", WHOLE],
  ["states:{region}:{account}:activity:{name}", "resource", "AWS::StepFunctions::Activity"],
  ["cloudwatch:{region}:{account}:alarm:{name*}", "resource", "AWS::CloudWatch::Alarm"],
  ["cloudwatch::{account}:dashboard/{name}", "resource", "AWS::CloudWatch::Dashboard"],
  ["cloudtrail:{region}:{account}:trail/{name}", "trail", "AWS::CloudTrail::Trail"],
  ["cloudtrail:{region}:{account}:eventdatastore/{id}", "resource", "AWS::CloudTrail::EventDataStore"],
  ["cloudtrail:{region}:{account}:channel/{id}", "resource", "AWS::CloudTrail::Channel"],
  // Requests use a rule name that the ARN does not contain.
  ["config:{region}:{account}:config-rule/{rule}", "resource", "AWS::Config::ConfigRule"],
  ["guardduty:{region}:{account}:detector/{id}", "resource", "AWS::GuardDuty::Detector"],
  ["organizations::{management}:account/{organization}/{id}", "account", "AWS::Organizations::Account"],

  ...["app", "net", "gwy"].map(
    (type): Row => [
      `elasticloadbalancing:{region}:{account}:loadbalancer/${type}/{name}/{uuid}`,
      "resource",
      "AWS::ElasticLoadBalancingV2::LoadBalancer",
    ],
  ),
  [
    "elasticloadbalancing:{region}:{account}:loadbalancer/{name}",
    "resource",
    "AWS::ElasticLoadBalancing::LoadBalancer",
  ],
  [
    "elasticloadbalancing:{region}:{account}:targetgroup/{name}/{uuid}",
    "resource",
    "AWS::ElasticLoadBalancingV2::TargetGroup",
  ],
  ["elasticloadbalancing:{region}:{account}:listener/{type}", "resource", "AWS::ElasticLoadBalancingV2::Listener"],
  [
    "elasticloadbalancing:{region}:{account}:listener-rule/{type}",
    "resource",
    "AWS::ElasticLoadBalancingV2::ListenerRule",
  ],
  [
    "elasticloadbalancing:{region}:{account}:truststore/{name}/{uuid}",
    "resource",
    "AWS::ElasticLoadBalancingV2::TrustStore",
  ],
  ["acm:{region}:{account}:certificate/{id}", "resource", "AWS::CertificateManager::Certificate"],
  ["cloudfront::{account}:distribution/{id}", "resource", "AWS::CloudFront::Distribution"],
  ["cloudfront::{account}:function/{name}", "resource", "AWS::CloudFront::Function"],
  ["cloudfront::{account}:cache-policy/{id}", "resource", "AWS::CloudFront::CachePolicy"],
  ["cloudfront::{account}:origin-access-control/{id}", "resource", "AWS::CloudFront::OriginAccessControl"],
  ["route53:::hostedzone/{id}", "resource", "AWS::Route53::HostedZone"],
  ["route53:::healthcheck/{id}", "resource", "AWS::Route53::HealthCheck"],
  ["apigateway:{region}::/restapis/{id}", "resource", "AWS::ApiGateway::RestApi"],
  ["apigateway:{region}::/apikeys/{id}", "resource", "AWS::ApiGateway::ApiKey"],
  ["apigateway:{region}::/usageplans/{id}", "resource", "AWS::ApiGateway::UsagePlan"],
  ["apigateway:{region}::/apis/{id}", "resource", "AWS::ApiGatewayV2::Api"],
  ["appsync:{region}:{account}:apis/{id}", "resource", "AWS::AppSync::GraphQLApi"],
  ["cognito-idp:{region}:{account}:userpool/{id}", "resource", "AWS::Cognito::UserPool"],
  ["cognito-identity:{region}:{account}:identitypool/{id*}", "resource", "AWS::Cognito::IdentityPool"],
  ["rolesanywhere:{region}:{account}:trust-anchor/{id}", "resource", "AWS::RolesAnywhere::TrustAnchor"],
  ["rolesanywhere:{region}:{account}:profile/{id}", "resource", "AWS::RolesAnywhere::Profile"],
  ...["regional", "global"].flatMap((scope) =>
    ["WebACL", "IPSet", "RuleGroup", "RegexPatternSet"].map(
      (noun): Row => [
        `wafv2:{region}:{account}:${scope}/${noun.toLowerCase()}/{name}/{uuid}`,
        "resource",
        `AWS::WAFv2::${noun}`,
      ],
    ),
  ),
];

/**
 * All known kinds of ARN. Within a service, more specific patterns come first, because the first match is used. Source:
 * AWS Service Authorization Reference, "Resource types defined by" each service.
 */
export const ARN_KINDS: readonly ArnKind[] = ROWS.map(([pattern, kind, type, more = {}]) => ({
  pattern,
  kind,
  ...(type === "" ? {} : { type }),
  ...more,
}));
