import { type Arn, lastSegment } from "./arn.ts";
import type { EntityKind } from "./entity.ts";

/** What an ARN stands for: its kind, CloudFormation type where known, and what a person calls it. */
export interface ArnIdentity {
  readonly kind: EntityKind;
  readonly type?: string;
  readonly label: string;
}

/** Never throws; an ARN of a kind not known here is "arn", with its type and id as label. */
export function identifyArn(arn: Arn): ArnIdentity {
  if (arn.service === "s3") {
    return identifyS3(arn);
  }
  if (arn.service === "iam" && arn.resource === "root") {
    return { kind: "account", label: arn.accountId };
  }
  const resourceType = arn.resourceType ?? "";
  const known = KINDS.get(`${arn.service}:${resourceType}`);
  if (known === undefined) {
    return { kind: "arn", label: arn.resource };
  }
  const [kind, type, label = "last"] = known;
  return { kind, ...(type === "" ? {} : { type }), label: LABELS[label](arn.resourceId) || arn.resource };
}

function identifyS3(arn: Arn): ArnIdentity {
  if (arn.accountId !== "" && /^[a-z-]+[/:]/.test(arn.resource)) {
    return arn.resource.startsWith("accesspoint/")
      ? { kind: "resource", type: "AWS::S3::AccessPoint", label: lastSegment(arn.resource) }
      : { kind: "resource", label: arn.resource };
  }
  return /\/./.test(arn.resource)
    ? { kind: "object", type: "AWS::S3::Object", label: arn.resource }
    : { kind: "bucket", type: "AWS::S3::Bucket", label: arn.resource.replace("/", "") };
}

/** Which part of the resource id a person calls the thing by. */
const LABELS = {
  last: lastSegment,
  whole: (id: string) => id,
  /** "orders" of "orders/1a2b…" (stack, table with its index). */
  first: (id: string) => id.split("/", 1)[0] ?? "",
  /** "resize" of "resize:live" (function, topic with a subscription). */
  beforeColon: (id: string) => id.split(":", 1)[0] ?? "",
  /** "web" of "app/web/50dc6c495c0c9188" (load balancers). */
  middle: (id: string) => id.split("/").at(-2) ?? id,
  /** Secrets Manager puts a hyphen and six random characters behind the name. */
  secret: (id: string) => id.replace(/-[A-Za-z0-9]{6}$/, ""),
} as const;

type Row = readonly [kind: EntityKind, type: string, label?: keyof typeof LABELS];

const KINDS: ReadonlyMap<string, Row> = new Map<string, Row>([
  ["iam:user", ["iam-user", "AWS::IAM::User"]],
  ["iam:role", ["iam-role", "AWS::IAM::Role"]],
  ["iam:group", ["iam-group", "AWS::IAM::Group"]],
  ["iam:policy", ["iam-policy", "AWS::IAM::ManagedPolicy"]],
  ["iam:instance-profile", ["instance-profile", "AWS::IAM::InstanceProfile"]],
  ["iam:saml-provider", ["resource", "AWS::IAM::SAMLProvider"]],
  ["iam:oidc-provider", ["resource", "AWS::IAM::OIDCProvider", "whole"]],
  ["iam:server-certificate", ["resource", "AWS::IAM::ServerCertificate"]],
  ["iam:mfa", ["resource", "AWS::IAM::VirtualMFADevice"]],
  ["sts:assumed-role", ["arn", "", "whole"]],
  ["sts:federated-user", ["arn", ""]],
  ["ec2:instance", ["ec2-resource", "AWS::EC2::Instance"]],
  ["ec2:security-group", ["ec2-resource", "AWS::EC2::SecurityGroup"]],
  ["ec2:security-group-rule", ["ec2-resource", "AWS::EC2::SecurityGroupRule"]],
  ["ec2:vpc", ["ec2-resource", "AWS::EC2::VPC"]],
  ["ec2:subnet", ["ec2-resource", "AWS::EC2::Subnet"]],
  ["ec2:volume", ["ec2-resource", "AWS::EC2::Volume"]],
  ["ec2:snapshot", ["ec2-resource", "AWS::EC2::Snapshot"]],
  ["ec2:image", ["ec2-resource", "AWS::EC2::Ami"]],
  ["ec2:network-interface", ["ec2-resource", "AWS::EC2::NetworkInterface"]],
  ["ec2:route-table", ["ec2-resource", "AWS::EC2::RouteTable"]],
  ["ec2:internet-gateway", ["ec2-resource", "AWS::EC2::InternetGateway"]],
  ["ec2:natgateway", ["ec2-resource", "AWS::EC2::NatGateway"]],
  ["ec2:elastic-ip", ["ec2-resource", "AWS::EC2::EIP"]],
  ["ec2:key-pair", ["ec2-resource", "AWS::EC2::KeyPair"]],
  ["ec2:launch-template", ["ec2-resource", "AWS::EC2::LaunchTemplate"]],
  ["ec2:network-acl", ["ec2-resource", "AWS::EC2::NetworkAcl"]],
  ["ec2:vpc-endpoint", ["ec2-resource", "AWS::EC2::VPCEndpoint"]],
  ["ec2:vpc-flow-log", ["ec2-resource", "AWS::EC2::FlowLog"]],
  ["ec2:transit-gateway", ["ec2-resource", "AWS::EC2::TransitGateway"]],
  ["kms:key", ["kms-key", "AWS::KMS::Key"]],
  ["kms:alias", ["kms-key", "AWS::KMS::Alias", "whole"]],
  ["lambda:function", ["function", "AWS::Lambda::Function", "beforeColon"]],
  ["lambda:layer", ["resource", "AWS::Lambda::LayerVersion", "whole"]],
  ["lambda:event-source-mapping", ["resource", "AWS::Lambda::EventSourceMapping"]],
  ["dynamodb:table", ["table", "AWS::DynamoDB::Table", "first"]],
  ["dynamodb:global-table", ["table", "AWS::DynamoDB::GlobalTable"]],
  ["sqs:", ["queue", "AWS::SQS::Queue"]],
  ["sns:", ["topic", "AWS::SNS::Topic", "beforeColon"]],
  ["logs:log-group", ["log-group", "AWS::Logs::LogGroup", "beforeColon"]],
  ["cloudformation:stack", ["stack", "AWS::CloudFormation::Stack", "first"]],
  ["cloudformation:changeSet", ["resource", "AWS::CloudFormation::ChangeSet", "first"]],
  ["cloudformation:stackset", ["resource", "AWS::CloudFormation::StackSet", "beforeColon"]],
  ["secretsmanager:secret", ["secret", "AWS::SecretsManager::Secret", "secret"]],
  ["rds:db", ["db-instance", "AWS::RDS::DBInstance"]],
  ["rds:cluster", ["cluster", "AWS::RDS::DBCluster"]],
  ["rds:snapshot", ["resource", "AWS::RDS::DBSnapshot"]],
  ["rds:cluster-snapshot", ["resource", "AWS::RDS::DBClusterSnapshot"]],
  ["rds:subgrp", ["resource", "AWS::RDS::DBSubnetGroup"]],
  ["rds:pg", ["resource", "AWS::RDS::DBParameterGroup"]],
  ["rds:og", ["resource", "AWS::RDS::OptionGroup"]],
  ["ecs:cluster", ["cluster", "AWS::ECS::Cluster"]],
  ["ecs:service", ["resource", "AWS::ECS::Service"]],
  ["ecs:task", ["resource", "AWS::ECS::Task"]],
  ["ecs:task-definition", ["resource", "AWS::ECS::TaskDefinition"]],
  ["ecs:container-instance", ["resource", "AWS::ECS::ContainerInstance"]],
  ["eks:cluster", ["cluster", "AWS::EKS::Cluster"]],
  ["eks:nodegroup", ["resource", "AWS::EKS::Nodegroup", "middle"]],
  ["elasticache:cluster", ["cluster", "AWS::ElastiCache::CacheCluster"]],
  ["elasticache:replicationgroup", ["cluster", "AWS::ElastiCache::ReplicationGroup"]],
  ["redshift:cluster", ["cluster", "AWS::Redshift::Cluster"]],
  ["elasticmapreduce:cluster", ["cluster", "AWS::EMR::Cluster"]],
  ["kafka:cluster", ["cluster", "AWS::MSK::Cluster", "first"]],
  ["cloudtrail:trail", ["trail", "AWS::CloudTrail::Trail"]],
  ["cloudtrail:eventdatastore", ["resource", "AWS::CloudTrail::EventDataStore"]],
  ["cloudtrail:channel", ["resource", "AWS::CloudTrail::Channel"]],
  ["ecr:repository", ["resource", "AWS::ECR::Repository", "whole"]],
  ["ssm:parameter", ["resource", "AWS::SSM::Parameter", "whole"]],
  ["ssm:document", ["resource", "AWS::SSM::Document"]],
  ["events:rule", ["resource", "AWS::Events::Rule"]],
  ["events:event-bus", ["resource", "AWS::Events::EventBus"]],
  ["scheduler:schedule", ["resource", "AWS::Scheduler::Schedule"]],
  ["states:stateMachine", ["resource", "AWS::StepFunctions::StateMachine"]],
  ["states:execution", ["resource", "AWS::StepFunctions::Execution", "whole"]],
  ["kinesis:stream", ["resource", "AWS::Kinesis::Stream"]],
  ["firehose:deliverystream", ["resource", "AWS::KinesisFirehose::DeliveryStream"]],
  ["elasticloadbalancing:loadbalancer", ["resource", "AWS::ElasticLoadBalancingV2::LoadBalancer", "middle"]],
  ["elasticloadbalancing:targetgroup", ["resource", "AWS::ElasticLoadBalancingV2::TargetGroup", "first"]],
  ["elasticloadbalancing:listener", ["resource", "AWS::ElasticLoadBalancingV2::Listener", "whole"]],
  ["autoscaling:autoScalingGroup", ["resource", "AWS::AutoScaling::AutoScalingGroup"]],
  ["autoscaling:launchConfiguration", ["resource", "AWS::AutoScaling::LaunchConfiguration"]],
  ["acm:certificate", ["resource", "AWS::CertificateManager::Certificate"]],
  ["cloudfront:distribution", ["resource", "AWS::CloudFront::Distribution"]],
  ["route53:hostedzone", ["resource", "AWS::Route53::HostedZone"]],
  ["cloudwatch:alarm", ["resource", "AWS::CloudWatch::Alarm", "whole"]],
  ["cognito-idp:userpool", ["resource", "AWS::Cognito::UserPool"]],
  ["elasticfilesystem:file-system", ["resource", "AWS::EFS::FileSystem"]],
  ["es:domain", ["resource", "AWS::OpenSearchService::Domain"]],
  ["glue:table", ["table", "AWS::Glue::Table"]],
  ["glue:database", ["resource", "AWS::Glue::Database"]],
  ["wafv2:regional", ["resource", "AWS::WAFv2::WebACL", "middle"]],
  ["wafv2:global", ["resource", "AWS::WAFv2::WebACL", "middle"]],
  ["rolesanywhere:trust-anchor", ["resource", "AWS::RolesAnywhere::TrustAnchor"]],
  ["rolesanywhere:profile", ["resource", "AWS::RolesAnywhere::Profile"]],
  ["codebuild:project", ["resource", "AWS::CodeBuild::Project"]],
  ["backup:backup-vault", ["resource", "AWS::Backup::BackupVault"]],
  ["organizations:account", ["account", "AWS::Organizations::Account"]],
]);
