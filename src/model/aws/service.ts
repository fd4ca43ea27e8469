/** Display name and icon of an AWS service. */
export interface Service {
  /** "EC2" */
  readonly name: string;
  /** Codicon name without "codicon-". */
  readonly icon: ServiceIcon;
}

type ServiceIcon =
  | "archive"
  | "beaker"
  | "broadcast"
  | "cloud"
  | "credit-card"
  | "database"
  | "eye"
  | "gear"
  | "git-merge"
  | "globe"
  | "graph"
  | "key"
  | "list-tree"
  | "lock"
  | "mail"
  | "organization"
  | "package"
  | "person"
  | "pulse"
  | "server"
  | "shield"
  | "sparkle"
  | "terminal"
  | "zap";

/**
 * The service of an `eventSource` ("ec2.amazonaws.com"). An unlisted service gets the first label of its source as its
 * name, in capitals when it has at most four letters.
 */
export function serviceOf(eventSource: string): Service {
  const id = eventSource.replace(/\.amazonaws\.com(\.cn)?$/, "");
  const known = SERVICES.get(id);
  if (known !== undefined) {
    return { name: known[0], icon: known[1] };
  }
  const name = id === "" ? "Unknown" : id.length <= 4 ? id.toUpperCase() : id;
  return { name, icon: "cloud" };
}

type Row = readonly [id: string, name: string, icon: ServiceIcon];

const ROWS: readonly Row[] = [
  ["access-analyzer", "Access Analyzer", "shield"],
  ["account", "Account", "organization"],
  ["acm", "ACM", "lock"],
  ["acm-pca", "Private CA", "lock"],
  ["amplify", "Amplify", "globe"],
  ["apigateway", "API Gateway", "globe"],
  ["appconfig", "AppConfig", "gear"],
  ["application-autoscaling", "App Auto Scaling", "graph"],
  ["apprunner", "App Runner", "server"],
  ["appsync", "AppSync", "globe"],
  ["athena", "Athena", "database"],
  ["autoscaling", "Auto Scaling", "graph"],
  ["backup", "Backup", "archive"],
  ["batch", "Batch", "server"],
  ["bedrock", "Bedrock", "sparkle"],
  ["billing", "Billing", "credit-card"],
  ["billingconductor", "Billing Conductor", "credit-card"],
  ["budgets", "Budgets", "credit-card"],
  ["ce", "Cost Explorer", "credit-card"],
  ["cloudformation", "CloudFormation", "list-tree"],
  ["cloudfront", "CloudFront", "globe"],
  ["cloudhsm", "CloudHSM", "key"],
  ["cloudshell", "CloudShell", "terminal"],
  ["cloudtrail", "CloudTrail", "eye"],
  ["codeartifact", "CodeArtifact", "package"],
  ["codebuild", "CodeBuild", "git-merge"],
  ["codecommit", "CodeCommit", "git-merge"],
  ["codedeploy", "CodeDeploy", "git-merge"],
  ["codepipeline", "CodePipeline", "git-merge"],
  ["cognito-identity", "Cognito", "person"],
  ["cognito-idp", "Cognito", "person"],
  ["config", "Config", "eye"],
  ["controltower", "Control Tower", "organization"],
  ["detective", "Detective", "shield"],
  ["directconnect", "Direct Connect", "globe"],
  ["dms", "DMS", "database"],
  ["ds", "Directory Service", "person"],
  ["dynamodb", "DynamoDB", "database"],
  ["ec2", "EC2", "server"],
  ["ec2-instance-connect", "Instance Connect", "terminal"],
  ["ecr", "ECR", "package"],
  ["ecr-public", "ECR Public", "package"],
  ["ecs", "ECS", "server"],
  ["eks", "EKS", "server"],
  ["elasticache", "ElastiCache", "database"],
  ["elasticbeanstalk", "Beanstalk", "server"],
  ["elasticfilesystem", "EFS", "archive"],
  ["elasticloadbalancing", "ELB", "globe"],
  ["elasticmapreduce", "EMR", "graph"],
  ["es", "OpenSearch", "database"],
  ["events", "EventBridge", "zap"],
  ["firehose", "Firehose", "broadcast"],
  ["fsx", "FSx", "archive"],
  ["globalaccelerator", "Global Accelerator", "globe"],
  ["glacier", "Glacier", "archive"],
  ["glue", "Glue", "database"],
  ["guardduty", "GuardDuty", "shield"],
  ["health", "Health", "pulse"],
  ["iam", "IAM", "person"],
  ["identitystore", "Identity Store", "person"],
  ["inspector2", "Inspector", "shield"],
  ["kafka", "MSK", "broadcast"],
  ["kinesis", "Kinesis", "broadcast"],
  ["kms", "KMS", "key"],
  ["lakeformation", "Lake Formation", "database"],
  ["lambda", "Lambda", "zap"],
  ["lightsail", "Lightsail", "server"],
  ["logs", "CloudWatch Logs", "pulse"],
  ["macie2", "Macie", "shield"],
  ["monitoring", "CloudWatch", "pulse"],
  ["mq", "MQ", "broadcast"],
  ["networkmanager", "Network Manager", "globe"],
  ["network-firewall", "Network Firewall", "shield"],
  ["notifications", "Notifications", "mail"],
  ["organizations", "Organizations", "organization"],
  ["pipes", "Pipes", "zap"],
  ["quicksight", "QuickSight", "graph"],
  ["ram", "RAM", "organization"],
  ["rds", "RDS", "database"],
  ["rdsdata", "RDS Data", "database"],
  ["redshift", "Redshift", "database"],
  ["redshift-data", "Redshift Data", "database"],
  ["resource-explorer-2", "Resource Explorer", "list-tree"],
  ["resource-groups", "Resource Groups", "list-tree"],
  ["rolesanywhere", "Roles Anywhere", "person"],
  ["route53", "Route 53", "globe"],
  ["route53domains", "Route 53 Domains", "globe"],
  ["route53resolver", "Resolver", "globe"],
  ["s3", "S3", "archive"],
  ["s3express", "S3 Express", "archive"],
  ["sagemaker", "SageMaker", "beaker"],
  ["savingsplans", "Savings Plans", "credit-card"],
  ["scheduler", "Scheduler", "zap"],
  ["secretsmanager", "Secrets Manager", "lock"],
  ["securityhub", "Security Hub", "shield"],
  ["servicecatalog", "Service Catalog", "list-tree"],
  ["servicediscovery", "Cloud Map", "globe"],
  ["servicequotas", "Service Quotas", "gear"],
  ["ses", "SES", "mail"],
  ["shield", "Shield", "shield"],
  ["signin", "Sign-in", "person"],
  ["sns", "SNS", "mail"],
  ["sqs", "SQS", "mail"],
  ["ssm", "Systems Manager", "gear"],
  ["ssmmessages", "Session Manager", "terminal"],
  ["sso", "Identity Center", "person"],
  ["sso-directory", "Identity Center", "person"],
  ["states", "Step Functions", "list-tree"],
  ["sts", "STS", "key"],
  ["support", "Support", "person"],
  ["tagging", "Tagging", "list-tree"],
  ["tax", "Tax", "credit-card"],
  ["transfer", "Transfer", "archive"],
  ["trustedadvisor", "Trusted Advisor", "eye"],
  ["waf", "WAF", "shield"],
  ["waf-regional", "WAF", "shield"],
  ["wafv2", "WAF", "shield"],
  ["workspaces", "WorkSpaces", "terminal"],
  ["xray", "X-Ray", "pulse"],
];

const SERVICES: ReadonlyMap<string, readonly [name: string, icon: ServiceIcon]> = new Map(
  ROWS.map(([id, ...rest]) => [id, rest]),
);
