/**
 * Operations whose event names include the API date: "UpdateFunctionCode20150331v2" (Lambda operations introduced up to
 * 2018) and "UpdateDistribution2020_05_31" (all CloudFront operations). Other services do not add a date.
 */
const LAMBDA = [
  "AddLayerVersionPermission AddPermission CreateAlias CreateEventSourceMapping CreateFunction DeleteAlias",
  "DeleteEventSourceMapping DeleteFunction DeleteFunctionConcurrency DeleteLayerVersion GetAccountSettings GetAlias",
  "GetEventSourceMapping GetFunction GetFunctionConcurrency GetFunctionConfiguration GetLayerVersion",
  "GetLayerVersionByArn GetLayerVersionPolicy GetPolicy Invoke InvokeAsync ListAliases ListEventSourceMappings",
  "ListFunctions ListLayerVersions ListLayers ListTags ListVersionsByFunction PublishLayerVersion PublishVersion",
  "PutFunctionConcurrency RemoveLayerVersionPermission RemovePermission TagResource UntagResource UpdateAlias",
  "UpdateEventSourceMapping UpdateFunctionCode UpdateFunctionConfiguration",
];

const CLOUDFRONT = [
  "AssociateAlias AssociateDistributionTenantWebACL AssociateDistributionWebACL CopyDistribution CreateAnycastIpList",
  "CreateCachePolicy CreateCloudFrontOriginAccessIdentity CreateConnectionFunction CreateConnectionGroup",
  "CreateContinuousDeploymentPolicy CreateDistribution CreateDistributionTenant CreateDistributionWithTags",
  "CreateFieldLevelEncryptionConfig CreateFieldLevelEncryptionProfile CreateFunction CreateInvalidation",
  "CreateInvalidationForDistributionTenant CreateKeyGroup CreateKeyValueStore CreateMonitoringSubscription",
  "CreateOriginAccessControl CreateOriginRequestPolicy CreatePublicKey CreateRealtimeLogConfig",
  "CreateResponseHeadersPolicy CreateStreamingDistribution CreateStreamingDistributionWithTags CreateTrustStore",
  "CreateVpcOrigin DeleteAnycastIpList DeleteCachePolicy DeleteCloudFrontOriginAccessIdentity",
  "DeleteConnectionFunction DeleteConnectionGroup DeleteContinuousDeploymentPolicy DeleteDistribution",
  "DeleteDistributionTenant DeleteFieldLevelEncryptionConfig DeleteFieldLevelEncryptionProfile DeleteFunction",
  "DeleteKeyGroup DeleteKeyValueStore DeleteMonitoringSubscription DeleteOriginAccessControl",
  "DeleteOriginRequestPolicy DeletePublicKey DeleteRealtimeLogConfig DeleteResourcePolicy",
  "DeleteResponseHeadersPolicy DeleteStreamingDistribution DeleteTrustStore DeleteVpcOrigin DescribeConnectionFunction",
  "DescribeFunction DescribeKeyValueStore DisassociateDistributionTenantWebACL DisassociateDistributionWebACL",
  "GetAnycastIpList GetCachePolicy GetCachePolicyConfig GetCloudFrontOriginAccessIdentity",
  "GetCloudFrontOriginAccessIdentityConfig GetConnectionFunction GetConnectionGroup",
  "GetConnectionGroupByRoutingEndpoint GetContinuousDeploymentPolicy GetContinuousDeploymentPolicyConfig",
  "GetDistribution GetDistributionConfig GetDistributionTenant GetDistributionTenantByDomain",
  "GetFieldLevelEncryption GetFieldLevelEncryptionConfig GetFieldLevelEncryptionProfile",
  "GetFieldLevelEncryptionProfileConfig GetFunction GetInvalidation GetInvalidationForDistributionTenant GetKeyGroup",
  "GetKeyGroupConfig GetManagedCertificateDetails GetMonitoringSubscription GetOriginAccessControl",
  "GetOriginAccessControlConfig GetOriginRequestPolicy GetOriginRequestPolicyConfig GetPublicKey GetPublicKeyConfig",
  "GetRealtimeLogConfig GetResourcePolicy GetResponseHeadersPolicy GetResponseHeadersPolicyConfig",
  "GetStreamingDistribution GetStreamingDistributionConfig GetTrustStore GetVpcOrigin ListAnycastIpLists",
  "ListCachePolicies ListCloudFrontOriginAccessIdentities ListConflictingAliases ListConnectionFunctions",
  "ListConnectionGroups ListContinuousDeploymentPolicies ListDistributionTenants",
  "ListDistributionTenantsByCustomization ListDistributions ListDistributionsByAnycastIpListId",
  "ListDistributionsByCachePolicyId ListDistributionsByConnectionFunction ListDistributionsByConnectionMode",
  "ListDistributionsByKeyGroup ListDistributionsByOriginRequestPolicyId ListDistributionsByOwnedResource",
  "ListDistributionsByRealtimeLogConfig ListDistributionsByResponseHeadersPolicyId ListDistributionsByTrustStore",
  "ListDistributionsByVpcOriginId ListDistributionsByWebACLId ListDomainConflicts ListFieldLevelEncryptionConfigs",
  "ListFieldLevelEncryptionProfiles ListFunctions ListInvalidations ListInvalidationsForDistributionTenant",
  "ListKeyGroups ListKeyValueStores ListOriginAccessControls ListOriginRequestPolicies ListPublicKeys",
  "ListRealtimeLogConfigs ListResponseHeadersPolicies ListStreamingDistributions ListTagsForResource ListTrustStores",
  "ListVpcOrigins PublishConnectionFunction PublishFunction PutResourcePolicy TagResource TestConnectionFunction",
  "TestFunction UntagResource UpdateAnycastIpList UpdateCachePolicy UpdateCloudFrontOriginAccessIdentity",
  "UpdateConnectionFunction UpdateConnectionGroup UpdateContinuousDeploymentPolicy UpdateDistribution",
  "UpdateDistributionTenant UpdateDistributionWithStagingConfig UpdateDomainAssociation",
  "UpdateFieldLevelEncryptionConfig UpdateFieldLevelEncryptionProfile UpdateFunction UpdateKeyGroup",
  "UpdateKeyValueStore UpdateOriginAccessControl UpdateOriginRequestPolicy UpdatePublicKey UpdateRealtimeLogConfig",
  "UpdateResponseHeadersPolicy UpdateStreamingDistribution UpdateTrustStore UpdateVpcOrigin VerifyDnsConfiguration",
];

const LAMBDA_SET: ReadonlySet<string> = new Set(LAMBDA.flatMap((line) => line.split(" ")));
const CLOUDFRONT_SET: ReadonlySet<string> = new Set(CLOUDFRONT.flatMap((line) => line.split(" ")));

const FOLDED: ReadonlyMap<string, string> = new Map(
  [...LAMBDA_SET, ...CLOUDFRONT_SET].map((operation) => [operation.toLowerCase(), operation]),
);

/** The event sources that may record this operation with a date in its name. `letterCase`: "any case" ignores it. */
export function datedSources(operation: string, letterCase: "exact" | "any case" = "exact"): readonly string[] {
  const name = letterCase === "exact" ? operation : (FOLDED.get(operation.toLowerCase()) ?? operation);
  return [
    ...(LAMBDA_SET.has(name) ? ["lambda.amazonaws.com"] : []),
    ...(CLOUDFRONT_SET.has(name) ? ["cloudfront.amazonaws.com"] : []),
  ];
}
