import { listsResources } from "../../model/aws/listedResources.ts";
import { resourceTypeOf, words } from "./catalog.ts";
import type { ResourceType } from "./resourceType.ts";

/**
 * Whether Event history lists the events of a type under its resources. "documented": AWS documents it, so that a lookup
 * by name that finds nothing rules changes out. "none": it lists no resources, so that no lookup by name can find a
 * change. "unknown": only answers can show it.
 */
export type Listing = "documented" | "none" | "unknown";

export function listingOf(type: string): Listing {
  const row = resourceTypeOf(type);
  if (row === undefined) {
    return "unknown";
  }
  if (listsResources(row.service) === "no") {
    return "none";
  }
  // The events of a part are listed under its parent.
  const parent = row.partOf === undefined ? undefined : resourceTypeOf(row.partOf);
  return isDocumented(parent ?? row) ? "documented" : "unknown";
}

function isDocumented(row: ResourceType): boolean {
  return words(row.terraform).some((name) => DOCUMENTED.has(name));
}

/**
 * Types by which AWS documents that Event history can be filtered, by the Terraform type of their row: not all types of
 * their services. Source: AWS CloudTrail User Guide, "Resource types supported by CloudTrail Event history" (2023).
 */
const DOCUMENTED: ReadonlySet<string> = new Set(
  [
    "autoscaling_group autoscaling_policy autoscaling_schedule launch_configuration",
    "acm_certificate cloudtrail codepipeline elb",
    "ami customer_gateway ebs_snapshot ebs_volume ec2_host eip eip_association flow_log instance internet_gateway key_pair",
    "nat_gateway network_acl network_acl_association network_interface network_interface_attachment placement_group",
    "route_table route_table_association security_group spot_fleet_request spot_instance_request subnet vpc",
    "vpc_dhcp_options vpc_endpoint vpc_peering_connection vpn_connection vpn_gateway",
    "iam_access_key iam_account_alias iam_group iam_instance_profile iam_openid_connect_provider iam_policy iam_role",
    "iam_saml_provider iam_server_certificate iam_signing_certificate iam_user iam_user_ssh_key iam_virtual_mfa_device",
    "redshift_cluster redshift_cluster_snapshot redshift_event_subscription redshift_hsm_client_certificate",
    "redshift_hsm_configuration redshift_parameter_group redshift_security_group redshift_subnet_group",
    "db_cluster_snapshot db_event_subscription db_instance db_option_group db_parameter_group db_security_group",
    "db_snapshot db_subnet_group rds_cluster rds_cluster_parameter_group rds_reserved_instance",
    "s3_bucket",
  ].flatMap((line) => line.split(" ").map((name) => `aws_${name}`)),
);
