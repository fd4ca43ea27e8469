/** Phrases of compute, storage, data and messaging services; see `phrase.ts` for their form. */
export const WORKLOAD_PHRASES: Readonly<Record<string, string>> = {
  s3: `
    AbortMultipartUpload abort the upload of {*object:key}
    CompleteMultipartUpload complete the upload of {*object:key}
    CopyObject write {*object:key}[ from {:x-amz-copy-source}]
    CreateMultipartUpload start an upload of {*object:key}
    DeleteAccountPublicAccessBlock remove the account's public access block
    DeleteBucketCors remove the CORS rules of {*bucket:bucketName}
    DeleteBucketEncryption remove the default encryption of {*bucket:bucketName}
    DeleteBucketLifecycle remove the lifecycle rules of {*bucket:bucketName}
    DeleteBucketOwnershipControls remove the ownership controls of {*bucket:bucketName}
    DeleteBucketPolicy remove the policy of {*bucket:bucketName}
    DeleteBucketPublicAccessBlock remove the public access block of {*bucket:bucketName}
    DeleteBucketReplication remove the replication of {*bucket:bucketName}
    DeleteBucketTagging remove the tags of {*bucket:bucketName}
    DeleteBucketWebsite remove the website of {*bucket:bucketName}
    DeleteObjects delete objects in {*bucket:bucketName}
    DeletePublicAccessBlock remove the public access block of {*bucket:bucketName}
    GetObject called {*object:key}
    ListObjectVersions called {*bucket:bucketName}
    ListObjects called {*bucket:bucketName}
    ListObjectsV2 called {*bucket:bucketName}
    PutAccelerateConfiguration set the transfer acceleration of {*bucket:bucketName}[ to {:status}]
    PutAccountPublicAccessBlock set the account's public access block
    PutBucketPolicy change the policy of {*bucket:bucketName}
    PutBucketTagging set the tags of {*bucket:bucketName}
    PutBucketVersioning set the versioning of {*bucket:bucketName}[ to {:status}]
    PutObject write {*object:key}
    PutObjectLockConfiguration set the Object Lock configuration of {*bucket:bucketName}
    PutPublicAccessBlock set the public access block of {*bucket:bucketName}
    UploadPart upload a part of {*object:key}`,

  lambda: `
    AddLayerVersionPermission allow {:principal} to use {*layer:layerName}
    AddPermission allow {:principal} to invoke {*function:functionName}
    CreateAlias create {alias:name} of {*function:functionName}
    CreateEventSourceMapping connect {*function:functionName}[ to {:eventSourceArn}]
    CreateFunctionUrlConfig create a URL for {*function:functionName}
    DeleteAlias delete {alias:name} of {*function:functionName}
    DeleteEventSourceMapping delete {**event source mapping:uUID}[ of {*function:functionName}]
    DeleteFunctionCodeSigningConfig remove the code signing of {*function:functionName}
    DeleteFunctionConcurrency remove the reserved concurrency of {*function:functionName}
    DeleteFunctionEventInvokeConfig remove the event invoke config of {*function:functionName}
    DeleteFunctionUrlConfig delete the URL of {*function:functionName}
    DeleteLayerVersion delete a version of {*layer:layerName}
    DeleteProvisionedConcurrencyConfig remove the provisioned concurrency of {*function:functionName}
    Invoke invoke {*function:functionName}
    InvokeAsync invoke {*function:functionName}
    PublishLayerVersion publish a version of {*layer:layerName}
    PublishVersion publish a version of {*function:functionName}
    PutProvisionedConcurrencyConfig set the provisioned concurrency of {*function:functionName}
    PutRuntimeManagementConfig set the runtime management of {*function:functionName}
    RemoveLayerVersionPermission remove {permission:statementId} from {*layer:layerName}
    RemovePermission remove {permission:statementId} from {*function:functionName}
    UpdateAlias update {alias:name} of {*function:functionName}
    UpdateEventSourceMapping update {**event source mapping:uUID}[ of {*function:functionName}]`,

  apigateway: `
    CreateResource create {path:pathPart} in {*REST API:restApiId}
    CreateUsagePlanKey add a key to {*usage plan:usagePlanId usageplanId}
    DeleteCorsConfiguration remove the CORS rules of {*API:apiId}
    DeleteMethod delete {method:httpMethod} in {*REST API:restApiId}
    DeleteResource delete {resource:resourceId} in {*REST API:restApiId}
    DeleteUsagePlanKey remove {key:keyId} from {*usage plan:usagePlanId usageplanId}
    PutIntegration write an integration in {*REST API:restApiId}
    PutMethod write {method:httpMethod} in {*REST API:restApiId}
    UpdateMethod update {method:httpMethod} in {*REST API:restApiId}
    UpdateResource update {resource:resourceId} in {*REST API:restApiId}`,

  appsync: `
    CreateApiKey create an API key of {*GraphQL API:apiId}
    CreateDataSource create {data source:name} of {*GraphQL API:apiId}
    CreateResolver create {resolver:fieldName} of {*GraphQL API:apiId}
    DeleteApiKey delete {API key:id} of {*GraphQL API:apiId}
    DeleteDataSource delete {data source:name} of {*GraphQL API:apiId}
    DeleteResolver delete {resolver:fieldName} of {*GraphQL API:apiId}
    StartSchemaCreation start the schema creation of {*GraphQL API:apiId}
    UpdateDataSource update {data source:name} of {*GraphQL API:apiId}
    UpdateResolver update {resolver:fieldName} of {*GraphQL API:apiId}`,

  es: `
    CreateElasticsearchDomain create {*domain:domainName}
    UpdateElasticsearchDomainConfig update the config of {*domain:domainName}`,

  ecs: `
    ExecuteCommand run a command in {*task:task}[ (container {:container})]
    PutClusterCapacityProviders set the capacity providers of {*cluster:cluster}
    CreateTaskSet create {task set:taskSetArn} of {*service:service}
    DeleteTaskSet delete {task set:taskSet} of {*service:service}
    RunTask run {*task:taskArn}[ of {**task definition:taskDefinition}]
    StartTask start {*task:taskArn}[ of {**task definition:taskDefinition}]
    StopTask stop {*task:task}
    UpdateServicePrimaryTaskSet change the primary task set of {*service:service}`,

  ecr: `
    BatchDeleteImage delete images in {*repository:repositoryName}
    DeleteLifecyclePolicy remove the lifecycle policy of {*repository:repositoryName}
    DeleteRepositoryPolicy remove the policy of {*repository:repositoryName}
    PutImage push {image:imageTag} to {*repository:repositoryName}
    PutImageScanningConfiguration set the image scanning of {*repository:repositoryName}
    PutImageTagMutability set the tag mutability of {*repository:repositoryName}[ to {:imageTagMutability}]
    PutLifecyclePolicy set the lifecycle policy of {*repository:repositoryName}`,

  eks: `
    AssociateAccessPolicy give {principal:principalArn} {policy:policyArn} on {*cluster:name clusterName}
    AssociateEncryptionConfig encrypt the secrets of {*cluster:name clusterName}
    CreateAccessEntry give {principal:principalArn} access to {*cluster:name clusterName}
    DeleteAccessEntry remove the access of {principal:principalArn} to {*cluster:name clusterName}
    UpdateAccessEntry change the access of {principal:principalArn} to {*cluster:name clusterName}`,

  autoscaling: `
    AttachInstances attach {instance:instanceId} to {*Auto Scaling group:autoScalingGroupName}
    AttachLoadBalancerTargetGroups attach target groups to {*Auto Scaling group:autoScalingGroupName}
    CreateOrUpdateTags tag {*Auto Scaling group:resourceId}
    DeletePolicy delete {scaling policy:policyName}[ of {*Auto Scaling group:autoScalingGroupName}]
    DeleteTags untag {*Auto Scaling group:resourceId}
    DetachInstances detach {instance:instanceId} from {*Auto Scaling group:autoScalingGroupName}
    DetachLoadBalancerTargetGroups detach target groups from {*Auto Scaling group:autoScalingGroupName}
    DisableMetricsCollection disable metrics of {*Auto Scaling group:autoScalingGroupName}
    EnableMetricsCollection enable metrics of {*Auto Scaling group:autoScalingGroupName}
    PutScalingPolicy write {scaling policy:policyName} of {*Auto Scaling group:autoScalingGroupName}
    ResumeProcesses resume processes of {*Auto Scaling group:autoScalingGroupName}
    SetDesiredCapacity set the desired capacity of {*Auto Scaling group:autoScalingGroupName}[ to {:desiredCapacity}]
    StartInstanceRefresh start an instance refresh of {*Auto Scaling group:autoScalingGroupName}
    SuspendProcesses suspend processes of {*Auto Scaling group:autoScalingGroupName}`,

  ssm: `
    CreateAssociation associate {*document:name}[ with {instance:instanceId}]
    LabelParameterVersion label a version of {*parameter:name}
    ModifyDocumentPermission change who may use {*document:name}
    PutComplianceItems report the compliance of {*resource:resourceId}
    PutInventory report the inventory of {*instance:instanceId}
    SendCommand run {**document:documentName} on {*instance:instanceId}|run {*document:documentName}
    StartSession start a session on {*instance:target}
    UpdateInstanceInformation report the state of {*instance:instanceId}
    UpdateInstanceAssociationStatus report the association status of {*instance:instanceId}`,

  cloudformation: `
    CancelUpdateStack cancel the update of {*stack:stackName}
    ContinueUpdateRollback continue the rollback of {*stack:stackName}
    ExecuteChangeSet execute {*change set:changeSetName}[ of {stack:stackName}]
    UpdateTerminationProtection set the termination protection of {*stack:stackName}[ to {:enableTerminationProtection}]`,

  rds: `
    AuthorizeDBSecurityGroupIngress open {*DB security group:dBSecurityGroupName}[ to {:cIDRIP}]
    ModifyDBClusterSnapshotAttribute change who may restore {*DB cluster snapshot:dBClusterSnapshotIdentifier}
    ModifyDBSnapshotAttribute change who may restore {*DB snapshot:dBSnapshotIdentifier}
    CopyDBClusterSnapshot copy {**DB cluster snapshot:sourceDBClusterSnapshotIdentifier} to {*DB cluster snapshot:targetDBClusterSnapshotIdentifier}
    CopyDBSnapshot copy {**DB snapshot:sourceDBSnapshotIdentifier} to {*DB snapshot:targetDBSnapshotIdentifier}
    CreateDBInstanceReadReplica create {*DB instance:dBInstanceIdentifier}[ as a replica of {:sourceDBInstanceIdentifier}]
    PromoteReadReplica promote {*DB instance:dBInstanceIdentifier}`,

  redshift: `
    AuthorizeSnapshotAccess share {*snapshot:snapshotIdentifier}[ with {account:accountWithRestoreAccess}]
    DisableLogging turn off logging of {*cluster:clusterIdentifier}
    EnableLogging turn on logging of {*cluster:clusterIdentifier}
    RestoreFromClusterSnapshot restore {*cluster:clusterIdentifier} from {snapshot:snapshotIdentifier}`,

  elasticache: `
    DecreaseReplicaCount decrease the replica count of {*replication group:replicationGroupId}
    IncreaseReplicaCount increase the replica count of {*replication group:replicationGroupId}`,

  dynamodb: `
    DeleteResourcePolicy remove the policy of {*table:resourceArn}
    DisableKinesisStreamingDestination turn off Kinesis streaming of {*table:tableName}
    EnableKinesisStreamingDestination turn on Kinesis streaming of {*table:tableName}
    PutResourcePolicy change the policy of {*table:resourceArn}
    RestoreTableFromBackup restore {*table:targetTableName} from {backup:backupArn}
    RestoreTableToPointInTime restore {*table:targetTableName}[ from {:sourceTableName sourceTableArn}]
    UpdateContinuousBackups change the continuous backups of {*table:tableName}
    UpdateContributorInsights change Contributor Insights of {*table:tableName}
    UpdateTimeToLive change the time to live of {*table:tableName}`,

  elasticfilesystem: `
    CreateMountTarget create {*mount target:mountTargetId}[ of {**file system:fileSystemId}]
    DeleteFileSystemPolicy remove the policy of {*file system:fileSystemId}
    PutBackupPolicy set the backup policy of {*file system:fileSystemId}
    PutLifecycleConfiguration set the lifecycle of {*file system:fileSystemId}`,

  backup: `
    DeleteBackupVaultAccessPolicy remove the access policy of {*backup vault:backupVaultName}`,

  sns: `
    AddPermission allow {account:aWSAccountId} to use {*topic:topicArn}
    ConfirmSubscription confirm a subscription to {*topic:topicArn}
    PutDataProtectionPolicy set the data protection policy of {*topic:resourceArn}
    Publish publish to {*topic:topicArn}
    RemovePermission remove {permission:label} from {*topic:topicArn}
    SetSubscriptionAttributes set {:attributeName} of {*subscription:subscriptionArn}
    SetTopicAttributes set {:attributeName} of {*topic:topicArn}
    Subscribe subscribe {:endpoint} to {*topic:topicArn}|subscribe to {*topic:topicArn}
    Unsubscribe remove {*subscription:subscriptionArn}`,

  sqs: `
    AddPermission allow {account:aWSAccountId} to use {*queue:queueUrl}
    RemovePermission remove {permission:label} from {*queue:queueUrl}`,

  events: `
    PutPermission allow {:principal} to send events to {*event bus:eventBusName}
    PutTargets add targets to {*rule:rule}
    RemovePermission remove {permission:statementId} from {*event bus:eventBusName}
    RemoveTargets remove targets from {*rule:rule}`,

  logs: `
    AssociateKmsKey encrypt {*log group:logGroupName} with {key:kmsKeyId}
    DeleteMetricFilter delete {metric filter:filterName} of {*log group:logGroupName}
    DeleteRetentionPolicy remove the retention of {*log group:logGroupName}
    DeleteSubscriptionFilter delete {subscription filter:filterName} of {*log group:logGroupName}
    DisassociateKmsKey remove the key of {*log group:logGroupName}
    PutDataProtectionPolicy set the data protection policy of {*log group:logGroupIdentifier}
    PutMetricFilter write {metric filter:filterName} of {*log group:logGroupName}
    PutRetentionPolicy set the retention of {*log group:logGroupName}[ to {:retentionInDays} days]
    PutSubscriptionFilter write {subscription filter:filterName} of {*log group:logGroupName}`,

  kinesis: `
    EnableEnhancedMonitoring enable enhanced monitoring of {*stream:streamName}
    UpdateShardCount change the shard count of {*stream:streamName}`,

  firehose: `
    UpdateDestination update the destination of {*delivery stream:deliveryStreamName}`,

  kafka: `
    UpdateBrokerCount change the number of brokers of {*cluster:clusterArn}
    UpdateBrokerStorage change the storage of {*cluster:clusterArn}
    UpdateBrokerType change the broker type of {*cluster:clusterArn}
    UpdateMonitoring change the monitoring of {*cluster:clusterArn}
    UpdateSecurity change the security of {*cluster:clusterArn}`,

  athena: `
    StartQueryExecution start a query in {*work group:workGroup}`,

  states: `
    PublishStateMachineVersion publish a version of {*state machine:stateMachineArn}
    StartExecution start an execution of {*state machine:stateMachineArn}`,

  codepipeline: `
    DisableStageTransition disable {stage:stageName} of {*pipeline:pipelineName}
    EnableStageTransition enable {stage:stageName} of {*pipeline:pipelineName}`,

  bedrock: `
    CreateFoundationModelAgreement accept the agreement for {*foundation model:modelId}
    InvokeModel invoke {*foundation model:modelId}
    PutFoundationModelEntitlement request access to {*foundation model:modelId}
    PutUseCaseForModelAccess submit a use case for model access`,

  "application-autoscaling": `
    DeregisterScalableTarget stop scaling {*resource:resourceId}
    RegisterScalableTarget start scaling {*resource:resourceId}`,
};
