import { partitionOf } from "../../model/aws/arn.ts";
import { REGIONS } from "../../model/aws/regions.ts";

/** Isolated partitions cannot be reached from outside. */
const REACHABLE = REGIONS.map(({ id }) => id).filter((id) => !partitionOf(id).startsWith("aws-iso"));

/**
 * Values defined by AWS, for completion before any event was loaded. An incomplete list: other values are valid too.
 */
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
    region: REACHABLE.join(" "),
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

/** Known values of a field. `sources` restricts event names to these services; empty: all services. */
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
