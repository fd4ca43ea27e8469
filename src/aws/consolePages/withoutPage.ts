/**
 * Why no page is linked:
 *
 * - "none": the console does not show it
 * - "elsewhere": it is shown on the page of another resource, which its own identifier does not tell
 * - "setting": it is a setting of its service, or a part of one
 * - "other-console": its service has a console of its own, on another host
 * - "unknown": the address of its page is not known here
 */
type Why = "none" | "elsewhere" | "setting" | "other-console" | "unknown";

/**
 * Types without a page, separated by spaces: those of ARNs and of infrastructure as code that are no part of another
 * resource. Types by "service:type" as in their ARNs where there is no CloudFormation-style type.
 * @internal
 */
export const WITHOUT_PAGE: Readonly<Record<Why, string>> = {
  none: `
    AWS::IAM::ServerCertificate sts:federated-user AWS::STS::AssumedRole codepipeline:
    AWS::CodePipeline::Webhook AWS::CodePipeline::CustomActionType AWS::CodeBuild::SourceCredential
    AWS::CloudFormation::ResourceVersion AWS::Logs::ResourcePolicy AWS::Logs::Destination AWS::SSM::ResourceDataSync
    AWS::ApplicationAutoScaling::ScalableTarget AWS::OpenSearchServerless::SecurityPolicy
    AWS::OpenSearchServerless::AccessPolicy AWS::EC2::VPCEndpointConnectionNotification AWS::IoT::RoleAlias`,
  elsewhere: `
    AWS::IAM::InstanceProfile AWS::IAM::VirtualMFADevice AWS::KMS::Alias AWS::EC2::SecurityGroupRule AWS::EC2::FlowLog
    AWS::EKS::AccessEntry AWS::ECS::CapacityProvider AWS::ElastiCache::CacheCluster AWS::EC2::VPCEndpointService
    AWS::WAFv2::WebACLAssociation AWS::WAFRegional::WebACLAssociation AWS::StepFunctions::StateMachineAlias
    AWS::StepFunctions::StateMachineVersion AWS::Route53Resolver::FirewallRuleGroupAssociation AWS::RDS::DBProxyEndpoint
    AWS::EC2::SubnetRouteTableAssociation AWS::EC2::EIPAssociation AWS::EC2::NetworkInterfaceAttachment
    AWS::EC2::VPCCidrBlock AWS::EC2::SubnetCidrBlock AWS::EFS::MountTarget AWS::ServiceDiscovery::Service
    AWS::EventSchemas::Schema AWS::Timestream::Table AWS::Cassandra::Table sns: kafka:topic`,
  setting: `
    AWS::ApiGateway::Account AWS::ECR::ReplicationConfiguration AWS::ECR::RegistryPolicy
    AWS::ECR::RegistryScanningConfiguration AWS::ECR::PullThroughCacheRule AWS::ECR::RepositoryCreationTemplate
    AWS::Glue::DataCatalogEncryptionSettings AWS::LakeFormation::DataLakeSettings AWS::LakeFormation::Resource
    AWS::LakeFormation::PrincipalPermissions AWS::LakeFormation::Permissions AWS::LakeFormation::Tag
    AWS::Config::AggregationAuthorization AWS::SecurityHub::Standard AWS::SecurityHub::ProductSubscription
    AWS::SecurityHub::DelegatedAdmin AWS::SecurityHub::OrganizationConfiguration AWS::SecurityHub::FindingAggregator
    AWS::EC2::SnapshotBlockPublicAccess AWS::EC2::VPCBlockPublicAccessOptions
    AWS::EC2::VPCBlockPublicAccessExclusion AWS::S3::AccessGrantsInstance AWS::Logs::AccountPolicy AWS::Oam::Sink
    AWS::Oam::Link AWS::Logs::Delivery AWS::Logs::DeliverySource AWS::Logs::DeliveryDestination AWS::Macie::Session
    AWS::Detective::Graph AWS::ResourceExplorer2::Index AWS::ControlTower::EnabledControl
    AWS::Organizations::Organization AWS::Organizations::ResourcePolicy
    AWS::SSO::InstanceAccessControlAttributeConfiguration AWS::XRay::SamplingRule AWS::XRay::Group
    AWS::SSMIncidents::ReplicationSet`,
  "other-console": `
    AWS::Lightsail::Instance AWS::Lightsail::StaticIp AWS::QuickSight::DataSource AWS::QuickSight::DataSet`,
  unknown: `
    AWS::Neptune::DBInstance AWS::DocDB::DBInstance AWS::DocDB::DBCluster AWS::Neptune::DBCluster AWS::Glue::DevEndpoint
    AWS::Glue::DataQualityRuleset AWS::Glue::Registry AWS::Glue::Schema AWS::Glue::SecurityConfiguration
    AWS::Glue::Classifier AWS::Glue::MLTransform AWS::Athena::NamedQuery AWS::Athena::DataCatalog
    AWS::EMR::SecurityConfiguration AWS::EMR::Studio AWS::EMRServerless::Application AWS::EMRContainers::VirtualCluster
    AWS::ApiGateway::VpcLink AWS::ApiGateway::ClientCertificate AWS::ApiGatewayV2::VpcLink AWS::AppSync::DomainName
    AWS::Transfer::Workflow AWS::Transfer::Connector AWS::DataSync::LocationS3 AWS::DataSync::LocationNFS
    AWS::DataSync::LocationEFS AWS::DataSync::LocationSMB AWS::DLM::LifecyclePolicy AWS::Rbin::Rule
    AWS::ElastiCache::ServerlessCache AWS::ElastiCache::User AWS::ElastiCache::UserGroup
    AWS::ElastiCache::GlobalReplicationGroup AWS::MemoryDB::ACL AWS::MemoryDB::User AWS::EC2::IPAM AWS::EC2::IPAMPool
    AWS::EC2::IPAMScope AWS::EC2::TrafficMirrorFilter AWS::EC2::TrafficMirrorSession AWS::EC2::TrafficMirrorTarget
    AWS::EC2::InstanceConnectEndpoint AWS::Lambda::CodeSigningConfig AWS::CE::AnomalySubscription AWS::CE::CostCategory
    AWS::CUR::ReportDefinition AWS::ServiceCatalog::Portfolio AWS::ServiceCatalog::CloudFormationProduct
    AWS::ServiceCatalog::CloudFormationProvisionedProduct AWS::WorkSpaces::Workspace AWS::RDS::EventSubscription
    AWS::DocDB::EventSubscription AWS::Neptune::EventSubscription AWS::RDS::GlobalCluster AWS::DocDB::GlobalCluster
    AWS::RDS::Integration AWS::RDS::CustomDBEngineVersion AWS::DocDB::DBClusterParameterGroup
    AWS::Neptune::DBClusterParameterGroup AWS::Neptune::DBParameterGroup AWS::DocDB::DBSubnetGroup
    AWS::Neptune::DBSubnetGroup AWS::DMS::ReplicationSubnetGroup AWS::DMS::Certificate AWS::DMS::EventSubscription
    AWS::DMS::ReplicationConfig AWS::CodeStarConnections::Host AWS::CodeConnections::Host
    AWS::CodeStarNotifications::NotificationRule AWS::FIS::ExperimentTemplate AWS::Connect::Instance
    AWS::ResourceExplorer2::View AWS::Config::ConfigurationAggregator AWS::Config::ConformancePack
    AWS::Config::OrganizationConfigRule AWS::Config::OrganizationConformancePack AWS::GuardDuty::MalwareProtectionPlan
    AWS::SecurityHub::Insight AWS::SecurityHub::AutomationRule AWS::Route53::CidrCollection
    AWS::Route53Resolver::ResolverRule AWS::Route53Resolver::ResolverEndpoint
    AWS::Route53Resolver::ResolverQueryLoggingConfig AWS::Route53Resolver::FirewallRuleGroup
    AWS::Route53Resolver::FirewallDomainList AWS::CloudFront::CloudFrontOriginAccessIdentity
    AWS::CloudFront::OriginRequestPolicy AWS::CloudFront::KeyGroup AWS::CloudFront::ContinuousDeploymentPolicy
    AWS::CloudFront::KeyValueStore AWS::CloudFront::VpcOrigin AWS::S3::MultiRegionAccessPoint AWS::S3::StorageLens s3:
    AWS::S3Tables::TableBucket AWS::FSx::StorageVirtualMachine AWS::FSx::DataRepositoryAssociation AWS::FSx::Snapshot
    AWS::WAF::WebACL AWS::WAF::Rule AWS::WAF::IPSet AWS::WAFRegional::WebACL AWS::WAFRegional::Rule
    AWS::WAFRegional::IPSet AWS::Shield::Protection AWS::Shield::ProtectionGroup AWS::NetworkFirewall::Firewall
    AWS::NetworkFirewall::FirewallPolicy AWS::NetworkFirewall::RuleGroup AWS::FMS::Policy AWS::EC2::NetworkInsightsPath
    AWS::EC2::CarrierGateway AWS::ACMPCA::CertificateAuthority AWS::EC2::EC2Fleet AWS::EC2::PlacementGroup
    AWS::EC2::SpotFleet AWS::SageMaker::NotebookInstanceLifecycleConfig AWS::SageMaker::FeatureGroup
    AWS::SageMaker::Pipeline AWS::SageMaker::CodeRepository AWS::SageMaker::ModelPackageGroup AWS::SageMaker::Image
    AWS::Bedrock::KnowledgeBase AWS::Bedrock::Guardrail AWS::SES::ReceiptRuleSet AWS::SES::ReceiptFilter
    AWS::SES::Template AWS::SES::ContactList AWS::SES::DedicatedIpPool AWS::Logs::QueryDefinition
    AWS::Logs::LogAnomalyDetector AWS::CloudWatch::InsightRule AWS::CloudWatch::AnomalyDetector AWS::Events::Archive
    AWS::Events::Endpoint AWS::EventSchemas::Discoverer AWS::StepFunctions::Activity AWS::CloudTrail::EventDataStore
    AWS::CloudTrail::Channel AWS::CloudTrail::Dashboard AWS::GlobalAccelerator::Accelerator
    AWS::NetworkManager::GlobalNetwork AWS::NetworkManager::CoreNetwork AWS::NetworkManager::VpcAttachment
    AWS::NetworkManager::Site AWS::NetworkManager::Device AWS::VpcLattice::Service AWS::VpcLattice::ServiceNetwork
    AWS::VpcLattice::TargetGroup AWS::SSMIncidents::ResponsePlan AWS::SSMContacts::Contact AWS::Synthetics::Group
    AWS::APS::Workspace AWS::Grafana::Workspace AWS::AppConfig::DeploymentStrategy AWS::Organizations::Policy
    AWS::SSO::PermissionSet AWS::SSO::Application AWS::IdentityStore::Group AWS::RAM::ResourceShare AWS::RAM::Permission
    AWS::AppRunner::VpcConnector AWS::AppRunner::AutoScalingConfiguration AWS::ImageBuilder::ImagePipeline
    AWS::ImageBuilder::ImageRecipe AWS::ImageBuilder::Component AWS::ImageBuilder::InfrastructureConfiguration
    AWS::ImageBuilder::DistributionConfiguration AWS::ImageBuilder::ContainerRecipe AWS::ImageBuilder::Image
    AWS::Batch::SchedulingPolicy AWS::AutoScalingPlans::ScalingPlan AWS::ElasticLoadBalancingV2::TrustStore
    AWS::InspectorV2::Filter AWS::Macie::CustomDataIdentifier AWS::AuditManager::Assessment AWS::Signer::SigningProfile
    AWS::Cassandra::Keyspace AWS::OpenSearchServerless::Collection AWS::OpenSearchServerless::VpcEndpoint
    AWS::KinesisAnalyticsV2::Application AWS::KinesisAnalytics::Application AWS::MSK::Configuration
    AWS::MSK::VpcConnection AWS::MSK::Replicator AWS::KafkaConnect::Connector AWS::KafkaConnect::CustomPlugin
    AWS::KafkaConnect::WorkerConfiguration AWS::AmazonMQ::Configuration AWS::IoT::ThingType AWS::IoT::ThingGroup
    AWS::Redshift::ClusterSubnetGroup AWS::Redshift::ClusterParameterGroup AWS::Redshift::EventSubscription
    AWS::Redshift::ScheduledAction AWS::Redshift::EndpointAccess AWS::RedshiftServerless::Namespace
    AWS::RedshiftServerless::Workgroup AWS::RedshiftServerless::Snapshot AWS::DAX::Cluster AWS::DAX::ParameterGroup
    AWS::DAX::SubnetGroup acm-pca:certificate-authority appsync:v1 lambda:runtime
    route53resolver:resolver-query-log-config ssm:association`,
};

/**
 * The types of a list of `WITHOUT_PAGE`.
 * @internal
 */
export function typesIn(list: string): readonly string[] {
  return list.trim().split(/\s+/);
}

/** Why a type has no page; undefined for a type that the list does not have. */
export function whyWithoutPage(type: string): Why | undefined {
  return WHY.get(type);
}

const WHY: ReadonlyMap<string, Why> = new Map(
  Object.entries(WITHOUT_PAGE).flatMap(([why, list]) => typesIn(list).map((type): [string, Why] => [type, why as Why])),
);
