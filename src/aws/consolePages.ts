/**
 * Pages of the AWS console by CloudFormation-style type, for types that no kind of entity stands for alone. Placeholders,
 * each URL-encoded:
 *
 * - `{region}`, `{account}`, `{arn}`
 * - `{name}`: as requests name the resource
 * - `{scope}`: of WAF, "global" or the Region
 * - `{1}`, `{2}`, …: the parts of the ARN's resource after its type: "prod" and "web" of "nodegroup/prod/web"
 * - `{parent}`: what is before the last "/" of it: "prod" of "service/prod/web"
 *
 * A page whose placeholder has no value is not linked; of several, the first that has all is. Source: the addresses that
 * the console shows for these resources.
 */
export const TYPE_PAGES: Readonly<Record<string, string | readonly string[]>> = {
  "AWS::S3::AccessPoint": "s3/ap/{account}/{name}?region={region}",
  "AWS::IAM::SAMLProvider": "iam/home#/identity_providers/details/SAML/{arn}",
  "AWS::IAM::OIDCProvider": "iam/home#/identity_providers/details/OPENID/{arn}",
  "AWS::EC2::KeyPair": "ec2/home?region={region}#KeyPairs:search={name}",

  "AWS::AutoScaling::AutoScalingGroup": "ec2/home?region={region}#AutoScalingGroupDetails:id={name};view=details",
  "AWS::ElasticLoadBalancing::LoadBalancer": "ec2/home?region={region}#LoadBalancers:search={name}",
  "AWS::ElasticLoadBalancingV2::LoadBalancer": "ec2/home?region={region}#LoadBalancer:loadBalancerArn={arn}",
  "AWS::ElasticLoadBalancingV2::TargetGroup": "ec2/home?region={region}#TargetGroup:targetGroupArn={arn}",
  "AWS::ElasticLoadBalancingV2::Listener": "ec2/home?region={region}#ELBListenerV2:listenerArn={arn}",

  "AWS::ECS::Cluster": "ecs/v2/clusters/{name}?region={region}",
  "AWS::ECS::Service": "ecs/v2/clusters/{parent}/services/{name}?region={region}",
  "AWS::ECS::Task": "ecs/v2/clusters/{parent}/tasks/{name}?region={region}",
  "AWS::ECS::TaskDefinition": "ecs/v2/task-definitions/{1}/{2}?region={region}",
  "AWS::ECR::Repository": "ecr/repositories/private/{account}/{name}?region={region}",
  "AWS::EKS::Cluster": "eks/home?region={region}#/clusters/{name}",
  "AWS::EKS::Nodegroup": "eks/home?region={region}#/clusters/{1}/nodegroups/{2}",
  "AWS::EKS::Addon": "eks/home?region={region}#/clusters/{1}/add-ons/{2}",
  "AWS::EKS::FargateProfile": "eks/home?region={region}#/clusters/{1}/fargate-profiles/{2}",
  "AWS::Batch::JobQueue": "batch/home?region={region}#queues/detail/{arn}",
  "AWS::Batch::ComputeEnvironment": "batch/home?region={region}#compute-environments/detail/{arn}",
  "AWS::Batch::JobDefinition": "batch/home?region={region}#job-definition/detail/{arn}",

  "AWS::Lambda::LayerVersion": "lambda/home?region={region}#/layers/{1}/versions/{2}",
  "AWS::Lambda::EventSourceMapping": "lambda/home?region={region}#/event-source-mappings/{name}",
  "AWS::StepFunctions::StateMachine": "states/home?region={region}#/v2/statemachines/view/{arn}",
  "AWS::StepFunctions::Execution": "states/home?region={region}#/v2/executions/details/{arn}",

  "AWS::RDS::DBCluster": "rds/home?region={region}#database:id={name};is-cluster=true",
  "AWS::RDS::DBSnapshot": "rds/home?region={region}#db-snapshot:id={name}",
  "AWS::RDS::DBClusterSnapshot": "rds/home?region={region}#db-snapshot:id={name}",
  "AWS::RDS::DBSubnetGroup": "rds/home?region={region}#db-subnet-group:id={name}",
  "AWS::RDS::OptionGroup": "rds/home?region={region}#option-group-details:option-group-name={name}",
  "AWS::RDS::DBParameterGroup": "rds/home?region={region}#parameter-groups-detail:ids={name}",
  "AWS::RDS::DBClusterParameterGroup": "rds/home?region={region}#parameter-groups-detail:ids={name}",
  "AWS::ElastiCache::ReplicationGroup": "elasticache/home?region={region}#/redis/{name}",
  "AWS::Redshift::Cluster": "redshiftv2/home?region={region}#cluster-details?cluster={name}",
  "AWS::OpenSearchService::Domain": "aos/home?region={region}#opensearch/domains/{name}",
  "AWS::EFS::FileSystem": "efs/home?region={region}#/file-systems/{name}",
  "AWS::EFS::AccessPoint": "efs/home?region={region}#/access-points/{name}",
  "AWS::Backup::BackupVault": "backup/home?region={region}#/backupvaults/details/{name}",

  "AWS::EMR::Cluster": "emr/home?region={region}#/clusterDetails/{name}",
  "AWS::Glue::Database": "glue/home?region={region}#/v2/data-catalog/databases/view/{name}",
  "AWS::Glue::Table": "glue/home?region={region}#/v2/data-catalog/tables/view/{2}?database={1}",
  "AWS::Glue::Job": "gluestudio/home?region={region}#/editor/job/{name}/details",
  "AWS::Glue::Crawler": "glue/home?region={region}#/v2/data-catalog/crawlers/view/{name}",
  "AWS::Glue::Trigger": "glue/home?region={region}#/v2/etl-configuration/triggers/view/{name}",
  "AWS::Athena::WorkGroup": "athena/home?region={region}#/workgroups/details/{name}",
  "AWS::Kinesis::Stream": "kinesis/home?region={region}#/streams/details/{name}/monitoring",
  "AWS::KinesisFirehose::DeliveryStream": "firehose/home?region={region}#/details/{name}/monitoring",
  "AWS::MSK::Cluster": "msk/home?region={region}#/cluster/{arn}/view?tabId=details",

  "AWS::Events::Rule": [
    "events/home?region={region}#/eventbus/{parent}/rules/{name}",
    "events/home?region={region}#/eventbus/default/rules/{name}",
  ],
  "AWS::Events::EventBus": "events/home?region={region}#/eventbus/{name}",
  "AWS::Events::Connection": "events/home?region={region}#/connections/{name}",
  "AWS::Events::ApiDestination": "events/home?region={region}#/apidestinations/{name}",
  "AWS::Pipes::Pipe": "events/home?region={region}#/pipes/{name}",
  "AWS::Scheduler::Schedule": "scheduler/home?region={region}#schedules/{1}/{2}",
  "AWS::CloudWatch::Alarm": "cloudwatch/home?region={region}#alarmsV2:alarm/{name}",
  "AWS::CloudWatch::Dashboard": "cloudwatch/home?region={region}#dashboards/dashboard/{name}",
  "AWS::SSM::Parameter":
    "systems-manager/parameters/?region={region}&tab=Table#list_parameter_filters=Name:Contains:{name}",
  "AWS::SSM::Document": "systems-manager/documents/{name}/description?region={region}",
  "AWS::SSM::PatchBaseline": "systems-manager/patch-manager/baselines/{name}/description?region={region}",
  "AWS::SSM::MaintenanceWindow": "systems-manager/maintenance-windows/{name}/description?region={region}",
  "AWS::CloudFormation::ChangeSet": "cloudformation/home?region={region}#/stacks/changesets/changes?changeSetId={arn}",
  "AWS::CloudFormation::StackSet": "cloudformation/home?region={region}#/stacksets/{1}:{2}/info",

  "AWS::CodeBuild::Project": "codesuite/codebuild/{account}/projects/{name}?region={region}",
  "AWS::CodePipeline::Pipeline": "codesuite/codepipeline/pipelines/{name}/view?region={region}",
  "AWS::CodeCommit::Repository": "codesuite/codecommit/repositories/{name}/browse?region={region}",

  "AWS::CertificateManager::Certificate": "acm/home?region={region}#/certificates/{name}",
  "AWS::CloudFront::Distribution": "cloudfront/v4/home#/distributions/{name}",
  "AWS::CloudFront::Function": "cloudfront/v4/home#/functions/{name}",
  "AWS::CloudFront::CachePolicy": "cloudfront/v4/home#/policies/cache/{name}",
  "AWS::CloudFront::OriginAccessControl": "cloudfront/v4/home#/originAccess/origin-access-control/{name}",
  "AWS::Route53::HostedZone": "route53/v2/hostedzones#ListRecordSets/{name}",
  "AWS::Route53::HealthCheck": "route53/healthchecks/home#/details/{name}",
  "AWS::ApiGateway::RestApi": "apigateway/main/apis/{name}/resources?api={name}&region={region}",
  "AWS::ApiGateway::ApiKey": "apigateway/main/api-keys/{name}?api=unselected&region={region}",
  "AWS::ApiGateway::UsagePlan": "apigateway/main/usage-plans/{name}?api=unselected&region={region}",
  "AWS::ApiGatewayV2::Api": "apigateway/main/develop/routes?api={name}&region={region}",
  "AWS::AppSync::GraphQLApi": "appsync/home?region={region}#/{name}/v1/home",
  "AWS::Cognito::UserPool": "cognito/v2/idp/user-pools/{name}/users?region={region}",
  "AWS::Cognito::IdentityPool": "cognito/v2/identity/identity-pools/{name}/user-statistics?region={region}",
  "AWS::WAFv2::WebACL": "wafv2/homev2/web-acl/{2}/{3}/overview?region={scope}",
  "AWS::WAFv2::IPSet": "wafv2/homev2/ip-set/{2}/{3}?region={scope}",
  "AWS::WAFv2::RuleGroup": "wafv2/homev2/rule-group/{2}/{3}?region={scope}",
  "AWS::WAFv2::RegexPatternSet": "wafv2/homev2/regex-pattern-set/{2}/{3}?region={scope}",
  "AWS::Organizations::Account": "organizations/v2/home/accounts/{name}",
};
