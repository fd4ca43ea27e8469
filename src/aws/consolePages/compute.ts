import { named, type TypePages } from "./page.ts";

/** Functions, containers, and what builds and deploys them. */
export const COMPUTE_PAGES: TypePages = {
  "AWS::Lambda::Function": "lambda/home?region={region}#/functions/{name}",
  "AWS::Lambda::LayerVersion": "lambda/home?region={region}#/layers/{1}/versions/{2}",
  "AWS::Lambda::EventSourceMapping": "lambda/home?region={region}#/event-source-mappings/{name}",

  "AWS::ECS::Cluster": "ecs/v2/clusters/{name}?region={region}",
  "AWS::ECS::Service": "ecs/v2/clusters/{parent}/services/{name}?region={region}",
  "AWS::ECS::Task": "ecs/v2/clusters/{parent}/tasks/{name}?region={region}",
  "AWS::ECS::ContainerInstance": "ecs/v2/clusters/{parent}/infrastructure/container-instances/{name}?region={region}",
  "AWS::ECS::TaskDefinition": [
    "ecs/v2/task-definitions/{1}/{2}?region={region}",
    named(/^[\w-]+$/, "ecs/v2/task-definitions/{name}?region={region}"),
  ],
  "AWS::ECR::Repository": "ecr/repositories/private/{account}/{name}?region={region}",
  // Public repositories are all in one Region.
  "AWS::ECR::PublicRepository": "ecr/repositories/public/{account}/{name}?region=us-east-1",
  "AWS::EKS::Cluster": "eks/home?region={region}#/clusters/{name}",
  "AWS::EKS::Nodegroup": "eks/home?region={region}#/clusters/{1}/nodegroups/{2}",
  "AWS::EKS::Addon": "eks/home?region={region}#/clusters/{1}/add-ons/{2}",
  "AWS::EKS::FargateProfile": "eks/home?region={region}#/clusters/{1}/fargate-profiles/{2}",
  "AWS::Batch::JobQueue": "batch/home?region={region}#queues/detail/{arn}",
  "AWS::Batch::ComputeEnvironment": "batch/home?region={region}#compute-environments/detail/{arn}",
  "AWS::Batch::JobDefinition": "batch/home?region={region}#job-definition/detail/{arn}",
  "AWS::AppRunner::Service": "apprunner/home?region={region}#/services/dashboard?service_arn={arn}",
  "AWS::ElasticBeanstalk::Application":
    "elasticbeanstalk/home?region={region}#/application/overview?applicationName={name}",
  "AWS::ElasticBeanstalk::Environment": named(
    /^e-[a-z0-9]+$/,
    "elasticbeanstalk/home?region={region}#/environment/dashboard?environmentId={name}",
  ),
  "AWS::Amplify::App": named(/^d[a-z0-9]+$/, "amplify/home?region={region}#/{name}"),

  "AWS::CloudFormation::Stack": [
    "cloudformation/home?region={region}#/stacks/stackinfo?stackId={arn}",
    "cloudformation/home?region={region}#/stacks/stackinfo?stackId={name}",
  ],
  "AWS::CloudFormation::ChangeSet": "cloudformation/home?region={region}#/stacks/changesets/changes?changeSetId={arn}",
  "AWS::CloudFormation::StackSet": "cloudformation/home?region={region}#/stacksets/{1}:{2}/info",
  "AWS::CodeBuild::Project": "codesuite/codebuild/{account}/projects/{name}?region={region}",
  "AWS::CodeBuild::ReportGroup": "codesuite/codebuild/{account}/testReports/reportGroups/{name}?region={region}",
  "AWS::CodePipeline::Pipeline": "codesuite/codepipeline/pipelines/{name}/view?region={region}",
  "AWS::CodeCommit::Repository": "codesuite/codecommit/repositories/{name}/browse?region={region}",
  "AWS::CodeDeploy::Application": "codesuite/codedeploy/applications/{name}?region={region}",
  "AWS::CodeDeploy::DeploymentConfig": "codesuite/codedeploy/deployment-configurations/{name}?region={region}",
  "AWS::CodeArtifact::Domain": "codesuite/codeartifact/d/{account}/{name}?region={region}",
  "AWS::CodeArtifact::Repository": "codesuite/codeartifact/d/{account}/{parent}/r/{last}?region={region}",
  "AWS::CodeStarConnections::Connection":
    "codesuite/settings/{account}/{region}/codestar-connections/connections/{last}",
  "AWS::CodeConnections::Connection": "codesuite/settings/{account}/{region}/codeconnections/connections/{last}",
};
