/** Values that AWS defines, for completion before anything was seen. Not complete: any value may be written. */
const REGIONS =
  "us-east-1 us-east-2 us-west-1 us-west-2 af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-7 ca-central-1 ca-west-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 il-central-1 me-central-1 me-south-1 mx-central-1 sa-east-1 cn-north-1 cn-northwest-1 us-gov-east-1 us-gov-west-1";

const EVENTS_BY_SERVICE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    acm: "DeleteCertificate ImportCertificate RequestCertificate",
    apigateway: "CreateDeployment CreateRestApi DeleteRestApi UpdateStage",
    autoscaling: "CreateAutoScalingGroup DeleteAutoScalingGroup SetDesiredCapacity UpdateAutoScalingGroup",
    backup: "DeleteBackupVault DeleteRecoveryPoint StartBackupJob StartRestoreJob",
    bedrock: "InvokeModel PutModelInvocationLoggingConfiguration DeleteModelInvocationLoggingConfiguration",
    cloudformation: "CreateChangeSet CreateStack DeleteStack DescribeStacks ExecuteChangeSet UpdateStack",
    cloudfront: "CreateDistribution CreateInvalidation DeleteDistribution UpdateDistribution",
    cloudtrail: "CreateTrail DeleteTrail LookupEvents PutEventSelectors StartLogging StopLogging UpdateTrail",
    config: "DeleteConfigRule DeleteDeliveryChannel PutConfigRule StopConfigurationRecorder",
    dynamodb: "CreateTable DeleteTable UpdateContinuousBackups UpdateTable",
    ec2: "AllocateAddress AssociateAddress AttachVolume AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress CreateImage CreateKeyPair CreateNatGateway CreateRoute CreateSecurityGroup CreateSnapshot CreateSubnet CreateTags CreateVolume CreateVpc DeleteSecurityGroup DeleteSnapshot DeleteVolume DeleteVpc DescribeInstances GetPasswordData ModifyImageAttribute ModifyInstanceAttribute ModifySecurityGroupRules ModifySnapshotAttribute RebootInstances RevokeSecurityGroupIngress RunInstances StartInstances StopInstances TerminateInstances",
    ecr: "BatchDeleteImage CreateRepository DeleteRepository GetAuthorizationToken PutImage SetRepositoryPolicy",
    ecs: "CreateService DeleteService ExecuteCommand RegisterTaskDefinition RunTask StopTask UpdateService",
    eks: "AccessKubernetesApi CreateAccessEntry CreateCluster DeleteCluster UpdateClusterConfig",
    elasticloadbalancing: "CreateLoadBalancer DeleteLoadBalancer ModifyListener RegisterTargets",
    events: "DeleteRule DisableRule PutRule PutTargets",
    glue: "CreateJob DeleteTable StartJobRun UpdateJob",
    guardduty: "ArchiveFindings CreateIPSet DeleteDetector UpdateDetector",
    iam: "AddUserToGroup AttachRolePolicy AttachUserPolicy CreateAccessKey CreateLoginProfile CreatePolicy CreatePolicyVersion CreateRole CreateUser DeactivateMFADevice DeleteAccessKey DeletePolicy DeleteRole DeleteRolePolicy DeleteUser DetachRolePolicy ListUsers PassRole PutRolePolicy PutUserPolicy SetDefaultPolicyVersion UpdateAccessKey UpdateAssumeRolePolicy UpdateLoginProfile",
    kms: "CreateGrant CreateKey Decrypt DisableKey Encrypt GenerateDataKey PutKeyPolicy ScheduleKeyDeletion",
    lambda:
      "AddPermission CreateFunction CreateFunctionUrlConfig DeleteFunction UpdateFunctionCode UpdateFunctionConfiguration",
    logs: "CreateLogGroup DeleteLogGroup DeleteLogStream PutRetentionPolicy PutSubscriptionFilter",
    organizations: "AcceptHandshake CreateAccount DetachPolicy LeaveOrganization UpdatePolicy",
    rds: "CreateDBInstance CreateDBSnapshot DeleteDBInstance ModifyDBInstance ModifyDBSnapshotAttribute RestoreDBInstanceFromDBSnapshot",
    route53: "ChangeResourceRecordSets CreateHostedZone DeleteHostedZone",
    s3: "CreateBucket DeleteBucket DeleteBucketPolicy DeletePublicAccessBlock ListBuckets PutBucketAcl PutBucketEncryption PutBucketLifecycle PutBucketLogging PutBucketPolicy PutBucketPublicAccessBlock PutBucketVersioning",
    secretsmanager: "CreateSecret DeleteSecret GetSecretValue PutSecretValue RotateSecret UpdateSecret",
    signin: "CheckMfa ConsoleLogin ExitRole SwitchRole",
    sns: "CreateTopic DeleteTopic SetTopicAttributes Subscribe",
    sqs: "CreateQueue DeleteQueue PurgeQueue SetQueueAttributes",
    ssm: "GetParameter PutParameter ResumeSession SendCommand StartSession TerminateSession",
    sso: "Authenticate CreateAccountAssignment DeleteAccountAssignment Federate",
    states: "CreateStateMachine DeleteStateMachine StartExecution UpdateStateMachine",
    sts: "AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity GetCallerIdentity GetSessionToken",
    wafv2: "CreateWebACL DeleteWebACL UpdateIPSet UpdateWebACL",
  }),
);

const BY_FIELD: ReadonlyMap<string, string> = new Map(
  Object.entries({
    region: REGIONS,
    source: [...EVENTS_BY_SERVICE.keys()].join(" "),
    category: "Management Data Insight NetworkActivity",
    actorType:
      "Root IAMUser AssumedRole Role FederatedUser Directory AWSAccount AWSService IdentityCenterUser SAMLUser WebIdentityUser Unknown",
    type: "AwsApiCall AwsServiceEvent AwsConsoleAction AwsConsoleSignIn AwsVpceEvents AwsCloudTrailInsight",
    error:
      "AccessDenied AccessDeniedException UnauthorizedOperation ThrottlingException ValidationException ResourceNotFoundException NoSuchEntity",
    resourceType:
      "AWS::EC2::Instance AWS::EC2::SecurityGroup AWS::IAM::Role AWS::IAM::User AWS::IAM::Policy AWS::KMS::Key AWS::Lambda::Function AWS::RDS::DBInstance AWS::S3::Bucket",
    tls: "TLSv1.2 TLSv1.3",
    user: "root",
  }),
);

/** Known values of a field. `sources`: for event names, the services asked for; empty: of every service. */
export function knownValues(field: string, sources: readonly string[]): readonly string[] {
  if (field === "event") {
    const asked = sources.flatMap(
      (source) => EVENTS_BY_SERVICE.get(source.toLowerCase().replace(/\.amazonaws\.com$/, "")) ?? [],
    );
    const lists = asked.length > 0 ? asked : [...EVENTS_BY_SERVICE.values()];
    return [...new Set(lists.flatMap((list) => list.split(" ")))];
  }
  return BY_FIELD.get(field)?.split(" ") ?? [];
}
