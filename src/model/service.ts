/** An AWS service as a person knows it. */
export interface Service {
  /** "EC2" */
  readonly name: string;
  /** "Elastic Compute Cloud" */
  readonly title: string;
  /** Name of a codicon, without "codicon-". */
  readonly icon: ServiceIcon;
}

export type ServiceIcon =
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

/** The service of an `eventSource` ("ec2.amazonaws.com"); for one not known here its own first label, in capitals when short. */
export function serviceOf(eventSource: string): Service {
  const id = eventSource.replace(/\.amazonaws\.com(\.cn)?$/, "");
  const known = SERVICES.get(id);
  if (known !== undefined) {
    return { name: known[0], title: known[1], icon: known[2] };
  }
  const name = id === "" ? "Unknown" : id.length <= 4 ? id.toUpperCase() : id;
  return { name, title: id === "" ? "Unknown service" : name, icon: "cloud" };
}

type Row = readonly [id: string, name: string, title: string, icon: ServiceIcon];

const ROWS: readonly Row[] = [
  ["access-analyzer", "Access Analyzer", "IAM Access Analyzer", "shield"],
  ["account", "Account", "Account Management", "organization"],
  ["acm", "ACM", "Certificate Manager", "lock"],
  ["acm-pca", "Private CA", "Private Certificate Authority", "lock"],
  ["amplify", "Amplify", "Amplify", "globe"],
  ["apigateway", "API Gateway", "API Gateway", "globe"],
  ["appconfig", "AppConfig", "AppConfig", "gear"],
  ["application-autoscaling", "App Auto Scaling", "Application Auto Scaling", "graph"],
  ["apprunner", "App Runner", "App Runner", "server"],
  ["appsync", "AppSync", "AppSync", "globe"],
  ["athena", "Athena", "Athena", "database"],
  ["autoscaling", "Auto Scaling", "EC2 Auto Scaling", "graph"],
  ["backup", "Backup", "Backup", "archive"],
  ["batch", "Batch", "Batch", "server"],
  ["bedrock", "Bedrock", "Bedrock", "sparkle"],
  ["billing", "Billing", "Billing", "credit-card"],
  ["billingconductor", "Billing Conductor", "Billing Conductor", "credit-card"],
  ["budgets", "Budgets", "Budgets", "credit-card"],
  ["ce", "Cost Explorer", "Cost Explorer", "credit-card"],
  ["cloudformation", "CloudFormation", "CloudFormation", "list-tree"],
  ["cloudfront", "CloudFront", "CloudFront", "globe"],
  ["cloudhsm", "CloudHSM", "CloudHSM", "key"],
  ["cloudshell", "CloudShell", "CloudShell", "terminal"],
  ["cloudtrail", "CloudTrail", "CloudTrail", "eye"],
  ["codeartifact", "CodeArtifact", "CodeArtifact", "package"],
  ["codebuild", "CodeBuild", "CodeBuild", "git-merge"],
  ["codecommit", "CodeCommit", "CodeCommit", "git-merge"],
  ["codedeploy", "CodeDeploy", "CodeDeploy", "git-merge"],
  ["codepipeline", "CodePipeline", "CodePipeline", "git-merge"],
  ["cognito-identity", "Cognito", "Cognito identity pools", "person"],
  ["cognito-idp", "Cognito", "Cognito user pools", "person"],
  ["config", "Config", "Config", "eye"],
  ["controltower", "Control Tower", "Control Tower", "organization"],
  ["detective", "Detective", "Detective", "shield"],
  ["directconnect", "Direct Connect", "Direct Connect", "globe"],
  ["dms", "DMS", "Database Migration Service", "database"],
  ["ds", "Directory Service", "Directory Service", "person"],
  ["dynamodb", "DynamoDB", "DynamoDB", "database"],
  ["ec2", "EC2", "Elastic Compute Cloud", "server"],
  ["ec2-instance-connect", "Instance Connect", "EC2 Instance Connect", "terminal"],
  ["ecr", "ECR", "Elastic Container Registry", "package"],
  ["ecr-public", "ECR Public", "Elastic Container Registry Public", "package"],
  ["ecs", "ECS", "Elastic Container Service", "server"],
  ["eks", "EKS", "Elastic Kubernetes Service", "server"],
  ["elasticache", "ElastiCache", "ElastiCache", "database"],
  ["elasticbeanstalk", "Beanstalk", "Elastic Beanstalk", "server"],
  ["elasticfilesystem", "EFS", "Elastic File System", "archive"],
  ["elasticloadbalancing", "ELB", "Elastic Load Balancing", "globe"],
  ["elasticmapreduce", "EMR", "EMR", "graph"],
  ["es", "OpenSearch", "OpenSearch Service", "database"],
  ["events", "EventBridge", "EventBridge", "zap"],
  ["firehose", "Firehose", "Data Firehose", "broadcast"],
  ["fsx", "FSx", "FSx", "archive"],
  ["globalaccelerator", "Global Accelerator", "Global Accelerator", "globe"],
  ["glacier", "Glacier", "S3 Glacier", "archive"],
  ["glue", "Glue", "Glue", "database"],
  ["guardduty", "GuardDuty", "GuardDuty", "shield"],
  ["health", "Health", "Health Dashboard", "pulse"],
  ["iam", "IAM", "Identity and Access Management", "person"],
  ["identitystore", "Identity Store", "IAM Identity Center directory", "person"],
  ["inspector2", "Inspector", "Inspector", "shield"],
  ["kafka", "MSK", "Managed Streaming for Kafka", "broadcast"],
  ["kinesis", "Kinesis", "Kinesis Data Streams", "broadcast"],
  ["kms", "KMS", "Key Management Service", "key"],
  ["lakeformation", "Lake Formation", "Lake Formation", "database"],
  ["lambda", "Lambda", "Lambda", "zap"],
  ["lightsail", "Lightsail", "Lightsail", "server"],
  ["logs", "CloudWatch Logs", "CloudWatch Logs", "pulse"],
  ["macie2", "Macie", "Macie", "shield"],
  ["monitoring", "CloudWatch", "CloudWatch", "pulse"],
  ["mq", "MQ", "MQ", "broadcast"],
  ["networkmanager", "Network Manager", "Network Manager", "globe"],
  ["network-firewall", "Network Firewall", "Network Firewall", "shield"],
  ["notifications", "Notifications", "User Notifications", "mail"],
  ["organizations", "Organizations", "Organizations", "organization"],
  ["pipes", "Pipes", "EventBridge Pipes", "zap"],
  ["quicksight", "QuickSight", "QuickSight", "graph"],
  ["ram", "RAM", "Resource Access Manager", "organization"],
  ["rds", "RDS", "Relational Database Service", "database"],
  ["rds-data", "RDS Data", "RDS Data API", "database"],
  ["redshift", "Redshift", "Redshift", "database"],
  ["redshift-data", "Redshift Data", "Redshift Data API", "database"],
  ["resource-explorer-2", "Resource Explorer", "Resource Explorer", "list-tree"],
  ["resource-groups", "Resource Groups", "Resource Groups", "list-tree"],
  ["rolesanywhere", "Roles Anywhere", "IAM Roles Anywhere", "person"],
  ["route53", "Route 53", "Route 53", "globe"],
  ["route53domains", "Route 53 Domains", "Route 53 Domains", "globe"],
  ["route53resolver", "Resolver", "Route 53 Resolver", "globe"],
  ["s3", "S3", "Simple Storage Service", "archive"],
  ["s3express", "S3 Express", "S3 Express One Zone", "archive"],
  ["sagemaker", "SageMaker", "SageMaker", "beaker"],
  ["savingsplans", "Savings Plans", "Savings Plans", "credit-card"],
  ["scheduler", "Scheduler", "EventBridge Scheduler", "zap"],
  ["secretsmanager", "Secrets Manager", "Secrets Manager", "lock"],
  ["securityhub", "Security Hub", "Security Hub", "shield"],
  ["servicecatalog", "Service Catalog", "Service Catalog", "list-tree"],
  ["servicediscovery", "Cloud Map", "Cloud Map", "globe"],
  ["servicequotas", "Service Quotas", "Service Quotas", "gear"],
  ["ses", "SES", "Simple Email Service", "mail"],
  ["shield", "Shield", "Shield", "shield"],
  ["signin", "Sign-in", "Console sign-in", "person"],
  ["sns", "SNS", "Simple Notification Service", "mail"],
  ["sqs", "SQS", "Simple Queue Service", "mail"],
  ["ssm", "Systems Manager", "Systems Manager", "gear"],
  ["ssmmessages", "Session Manager", "Systems Manager messages", "terminal"],
  ["sso", "Identity Center", "IAM Identity Center", "person"],
  ["sso-directory", "Identity Center", "IAM Identity Center directory", "person"],
  ["states", "Step Functions", "Step Functions", "list-tree"],
  ["sts", "STS", "Security Token Service", "key"],
  ["support", "Support", "Support", "person"],
  ["tagging", "Tagging", "Resource Groups Tagging", "list-tree"],
  ["tax", "Tax", "Tax Settings", "credit-card"],
  ["transfer", "Transfer", "Transfer Family", "archive"],
  ["trustedadvisor", "Trusted Advisor", "Trusted Advisor", "eye"],
  ["waf", "WAF", "WAF Classic", "shield"],
  ["waf-regional", "WAF", "WAF Classic Regional", "shield"],
  ["wafv2", "WAF", "WAF", "shield"],
  ["workspaces", "WorkSpaces", "WorkSpaces", "terminal"],
  ["xray", "X-Ray", "X-Ray", "pulse"],
];

const SERVICES: ReadonlyMap<string, readonly [name: string, title: string, icon: ServiceIcon]> = new Map(
  ROWS.map(([id, ...rest]) => [id, rest]),
);
