/**
 * The settings of a profile that determine its credentials.
 * Source: "Settings reference" of the AWS SDKs and Tools Reference Guide, and `aws help config-vars`.
 */
export const CREDENTIAL_SETTINGS = [
  "aws_access_key_id",
  "aws_secret_access_key",
  "aws_session_token",
  "role_arn",
  "source_profile",
  "credential_source",
  "web_identity_token_file",
  "credential_process",
  "sso_session",
  "sso_start_url",
  "sso_region",
  "sso_account_id",
  "sso_role_name",
  "login_session",
  "mfa_serial",
  "external_id",
  "role_session_name",
  "duration_seconds",
] as const;
export type CredentialSetting = (typeof CREDENTIAL_SETTINGS)[number];

/** Settings unrelated to credentials. Same source; those that begin with "cli_" count too. */
const PLAIN_SETTINGS: ReadonlySet<string> = new Set([
  "account_id_endpoint_mode",
  "api_versions",
  "auth_scheme_preference",
  "aws_account_id",
  "ca_bundle",
  "csm_client_id",
  "csm_enabled",
  "csm_host",
  "csm_port",
  "defaults_mode",
  "disable_request_compression",
  "ec2_metadata_service_endpoint",
  "ec2_metadata_service_endpoint_mode",
  "ec2_metadata_v1_disabled",
  "endpoint_discovery_enabled",
  "endpoint_url",
  "ignore_configured_endpoint_urls",
  "max_attempts",
  "metadata_service_num_attempts",
  "metadata_service_timeout",
  "output",
  "parameter_validation",
  "plugins",
  "region",
  "request_checksum_calculation",
  "request_min_compression_size_bytes",
  "response_checksum_validation",
  "retry_mode",
  "s3",
  "s3_disable_express_session_auth",
  "s3_disable_multiregion_access_points",
  "s3_us_east_1_regional_endpoint",
  "s3_use_arn_region",
  "s3api",
  "sdk_ua_app_id",
  "services",
  "sigv4a_signing_region_set",
  "sts_regional_endpoints",
  "tcp_keepalive",
  "use_dualstack_endpoint",
  "use_fips_endpoint",
  "user_agent_appid",
  "user_agent_extra",
]);

/** True for a known setting that is unrelated to credentials, including nested ones ("s3.max_queue_size"). */
export function isPlainSetting(key: string): boolean {
  const [name = ""] = key.split(".");
  return PLAIN_SETTINGS.has(name) || name.startsWith("cli_");
}

/** True for the settings of `CREDENTIAL_SETTINGS`; letter case matters. */
export function isCredentialSetting(key: string): key is CredentialSetting {
  return CREDENTIAL_SETTINGS.some((setting) => setting === key);
}
