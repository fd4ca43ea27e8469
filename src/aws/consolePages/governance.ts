import { named, notNamed, type TypePages } from "./page.ts";

/** IAM's unique ids (AIDA…, AROA…), which its pages do not accept. */
const UNIQUE_ID = /^A[A-Z]{3}[A-Z0-9]{12,}$/;

/** People and permissions, secrets, CloudTrail, settings, security and cost. */
export const GOVERNANCE_PAGES: TypePages = {
  "AWS::IAM::User": notNamed(UNIQUE_ID, "iam/home#/users/details/{name}"),
  "AWS::IAM::Role": notNamed(UNIQUE_ID, "iam/home#/roles/details/{name}"),
  "AWS::IAM::ServiceLinkedRole": notNamed(UNIQUE_ID, "iam/home#/roles/details/{name}"),
  "sts:assumed-role": "iam/home#/roles/details/{1}",
  "AWS::IAM::Group": notNamed(UNIQUE_ID, "iam/home#/groups/details/{name}"),
  "AWS::IAM::ManagedPolicy": "iam/home#/policies/details/{arn}",
  "AWS::IAM::SAMLProvider": "iam/home#/identity_providers/details/SAML/{arn}",
  "AWS::IAM::OIDCProvider": "iam/home#/identity_providers/details/OPENID/{arn}",
  "AWS::AccessAnalyzer::Analyzer": "access-analyzer/home?region={region}#/analyzer/{name}",
  "AWS::RolesAnywhere::TrustAnchor": named(
    /^[0-9a-f-]{36}$/,
    "rolesanywhere/home/trust-anchors/{name}?region={region}",
  ),
  "AWS::RolesAnywhere::Profile": named(/^[0-9a-f-]{36}$/, "rolesanywhere/home/profiles/{name}?region={region}"),
  "AWS::KMS::Key": named(/^(mrk-)?[0-9a-f-]{32,36}$/, "kms/home?region={region}#/kms/keys/{name}"),
  "AWS::SecretsManager::Secret": "secretsmanager/secret?name={name}&region={region}",
  "AWS::VerifiedPermissions::PolicyStore": "verifiedpermissions/{name}/overview?region={region}",

  "AWS::CloudTrail::Trail": "cloudtrailv2/home?region={region}#/trails/{arn}",
  "AWS::Config::ConfigRule": "config/home?region={region}#/rules/details?configRuleName={name}",
  "AWS::Config::ConfigurationRecorder": "config/home?region={region}#/settings",
  "AWS::Config::DeliveryChannel": "config/home?region={region}#/settings",
  "AWS::GuardDuty::Detector": "guardduty/home?region={region}#/settings",
  "AWS::SecurityHub::Hub": "securityhub/home?region={region}#/summary",
  "AWS::SSM::Parameter":
    "systems-manager/parameters/?region={region}&tab=Table#list_parameter_filters=Name:Contains:{name}",
  "AWS::SSM::Document": "systems-manager/documents/{name}/description?region={region}",
  "AWS::SSM::PatchBaseline": "systems-manager/patch-manager/baselines/{name}/description?region={region}",
  "AWS::SSM::MaintenanceWindow": "systems-manager/maintenance-windows/{name}/description?region={region}",
  "AWS::SSM::Association": named(/^[0-9a-f-]{36}$/, "systems-manager/state-manager/{name}/description?region={region}"),
  "AWS::AppConfig::Application": named(
    /^[a-z0-9]{7}$/,
    "systems-manager/appconfig/applications/{name}?region={region}",
  ),
  "AWS::ResourceGroups::Group": "resource-groups/group/{name}?region={region}",
  "AWS::DirectoryService::SimpleAD": "directoryservicev2/home?region={region}#!/directories/{name}",
  "AWS::DirectoryService::MicrosoftAD": "directoryservicev2/home?region={region}#!/directories/{name}",
  "AWS::Organizations::Account": "organizations/v2/home/accounts/{name}",
  "AWS::Organizations::OrganizationalUnit": named(/^ou-/, "organizations/v2/home/organizational-units/{name}"),
  "AWS::Budgets::Budget": "costmanagement/home#/budgets/details?name={name}",
  "AWS::CE::AnomalyMonitor": "costmanagement/home#/anomaly-detection/monitors/{last}",
};
