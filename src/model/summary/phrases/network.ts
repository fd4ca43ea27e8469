/** Phrases of EC2, load balancing and DNS; see `phrase.ts` for their form. */
export const NETWORK_PHRASES: Readonly<Record<string, string>> = {
  ec2: `
    AssignPrivateIpAddresses assign private IP addresses to {*network interface:networkInterfaceId}
    AssociateAddress associate {*Elastic IP:allocationId publicIp}[ with {:instanceId networkInterfaceId}]
    AssociateDhcpOptions associate {DHCP options:dhcpOptionsId} with {*VPC:vpcId}
    AssociateIamInstanceProfile attach {instance profile:name arn} to {*instance:instanceId}
    AssociateNatGatewayAddress add an Elastic IP to {*NAT gateway:natGatewayId}
    AssociateRouteTable associate {*route table:routeTableId}[ with {:subnetId gatewayId}]
    AssociateSubnetCidrBlock add a CIDR block to {*subnet:subnetId}
    AssociateVpcCidrBlock add a CIDR block to {*VPC:vpcId}
    AttachInternetGateway attach {*internet gateway:internetGatewayId} to {VPC:vpcId}
    AttachNetworkInterface attach {*network interface:networkInterfaceId} to {instance:instanceId}
    AttachVpnGateway attach {*VPN gateway:vpnGatewayId} to {VPC:vpcId}
    AttachVolume attach {*volume:volumeId} to {instance:instanceId}
    AuthorizeSecurityGroupEgress open the egress of {*security group:groupId groupName}[ to {rules}]
    AuthorizeSecurityGroupIngress open {*security group:groupId groupName}[ to {rules}]
    CopyImage copy {**AMI:sourceImageId} to {*AMI:imageId}
    CopySnapshot copy {**snapshot:sourceSnapshotId} to {*snapshot:snapshotId}
    CreateDefaultSubnet create a default {*subnet:subnetId}
    CreateDefaultVpc create a default {*VPC:vpcId}
    CreateFlowLogs create {flow log:flowLogId}[ for {*resource:resourceId}]
    CreateImage create {*AMI:imageId}[ from {**instance:instanceId}]
    CreateKeyPair create {*key pair:keyName}
    CreateLaunchTemplateVersion create a version of {*launch template:launchTemplateId launchTemplateName}
    CreateNatGateway create {*NAT gateway:natGatewayId}[ in {**subnet:subnetId}]
    CreateNetworkAcl create {*network ACL:networkAclId}[ in {**VPC:vpcId}]
    CreateNetworkAclEntry add a rule to {*network ACL:networkAclId}
    CreateNetworkInterface create {*network interface:networkInterfaceId}[ in {**subnet:subnetId}]
    CreateRoute create a route[ to {:destinationCidrBlock destinationIpv6CidrBlock destinationPrefixListId}] in {*route table:routeTableId}
    CreateRouteTable create {*route table:routeTableId}[ in {**VPC:vpcId}]
    CreateSecurityGroup create {*security group:groupId groupName}
    CreateSnapshot create {*snapshot:snapshotId} of {**volume:volumeId}
    CreateSnapshots create {snapshot:snapshotId} of {*instance:instanceId}
    CreateSubnet create {*subnet:subnetId}[ in {**VPC:vpcId}]
    CreateTags tag {*resource:resourceId}
    CreateVolume create {*volume:volumeId}[ from {snapshot:snapshotId}]
    CreateVpcEndpoint create {*VPC endpoint:vpcEndpointId}[ for {:serviceName}][ in {**VPC:vpcId}]
    CreateVpcEndpointServiceConfiguration create {*VPC endpoint service:serviceId}
    CreateVpcPeeringConnection request {*VPC peering connection:vpcPeeringConnectionId} between {**VPC:vpcId} and {VPC:peerVpcId}
    DeleteLaunchTemplateVersions delete versions of {*launch template:launchTemplateId launchTemplateName}
    DeleteNetworkAclEntry remove a rule from {*network ACL:networkAclId}
    DeleteRoute delete the route[ to {:destinationCidrBlock destinationIpv6CidrBlock destinationPrefixListId}] in {*route table:routeTableId}
    DeleteTags untag {*resource:resourceId}
    DeleteVpcEndpointServiceConfigurations delete {*VPC endpoint service:serviceId}
    DescribeTags called {*resource:value}
    DetachInternetGateway detach {*internet gateway:internetGatewayId} from {VPC:vpcId}
    DetachNetworkInterface detach {*network interface:networkInterfaceId}|detach {*network interface attachment:attachmentId}
    DetachVolume detach {*volume:volumeId}[ from {instance:instanceId}]
    DetachVpnGateway detach {*VPN gateway:vpnGatewayId} from {VPC:vpcId}
    DisableEbsEncryptionByDefault turn off EBS encryption by default
    DisableVgwRoutePropagation disable route propagation from {:gatewayId} to {*route table:routeTableId}
    DisassociateAddress disassociate {*Elastic IP:allocationId publicIp associationId}
    DisassociateIamInstanceProfile detach the instance profile from {*instance:instanceId}|remove {*instance profile association:associationId}
    DisassociateNatGatewayAddress remove an Elastic IP from {*NAT gateway:natGatewayId}
    DisassociateRouteTable remove {*route table association:associationId}
    DisassociateSubnetCidrBlock remove a CIDR block from {*subnet:subnetId}|remove {*CIDR block association:associationId}
    DisassociateVpcCidrBlock remove a CIDR block from {*VPC:vpcId}|remove {*CIDR block association:associationId}
    EnableEbsEncryptionByDefault turn on EBS encryption by default
    EnableVgwRoutePropagation enable route propagation from {:gatewayId} to {*route table:routeTableId}
    GetPasswordData read the Windows password of {*instance:instanceId}
    ImportKeyPair import {*key pair:keyName}
    ModifySnapshotAttribute change who may use {*snapshot:snapshotId}
    ModifySecurityGroupRules change rules of {*security group:groupId}
    ReplaceIamInstanceProfileAssociation replace the instance profile of {*instance:instanceId}|replace {*instance profile association:associationId}
    ReplaceNetworkAclAssociation move {association:associationId} to {*network ACL:networkAclId}
    ReplaceNetworkAclEntry change a rule of {*network ACL:networkAclId}
    ReplaceRoute change the route[ to {:destinationCidrBlock destinationIpv6CidrBlock destinationPrefixListId}] in {*route table:routeTableId}
    ReplaceRouteTableAssociation move {association:associationId} to {*route table:routeTableId}
    RevokeSecurityGroupEgress close the egress of {*security group:groupId groupName} to {rules}|remove egress rules of {*security group:groupId groupName}
    RevokeSecurityGroupIngress close {*security group:groupId groupName} to {rules}|remove ingress rules of {*security group:groupId groupName}
    RunInstances launch {*instance:instanceId}
    UnassignPrivateIpAddresses remove private IP addresses from {*network interface:networkInterfaceId}
    UpdateSecurityGroupRuleDescriptionsEgress change descriptions of egress rules of {*security group:groupId groupName}
    UpdateSecurityGroupRuleDescriptionsIngress change descriptions of ingress rules of {*security group:groupId groupName}`,

  "ec2-instance-connect": `
    SendSSHPublicKey send an SSH public key to {*instance:instanceId}[ for user {:instanceOSUser}]
    SendSerialConsoleSSHPublicKey send an SSH public key to the serial console of {*instance:instanceId}`,

  elasticloadbalancing: `
    AddListenerCertificates add certificates to {*listener:listenerArn}
    ConfigureHealthCheck configure the health check of {*load balancer:loadBalancerName}
    CreateListener create {*listener:listenerArn}[ on {**load balancer:loadBalancerArn}]
    CreateLoadBalancerListeners create listeners on {*load balancer:loadBalancerName}
    CreateRule create {*rule:ruleArn}[ on {**listener:listenerArn}]
    DeleteLoadBalancerListeners delete listeners of {*load balancer:loadBalancerName}
    DeregisterTargets deregister {target:id} from {*target group:targetGroupArn}
    ModifyCapacityReservation change the capacity reservation of {*load balancer:loadBalancerArn}
    RegisterTargets register {target:id} with {*target group:targetGroupArn}
    RemoveListenerCertificates remove certificates from {*listener:listenerArn}
    SetIpAddressType set the IP address type of {*load balancer:loadBalancerArn}[ to {:ipAddressType}]
    SetRulePriorities set the priority of {*rule:ruleArn}
    SetSecurityGroups set the security groups of {*load balancer:loadBalancerArn}
    SetSubnets set the subnets of {*load balancer:loadBalancerArn}`,

  route53: `
    ChangeResourceRecordSets change {record:name} in {*hosted zone:hostedZoneId}
    ChangeTagsForResource change the tags of {*resource:resourceId}`,

  cloudfront: `
    AssociateAlias move {alias:alias} to {*distribution:targetDistributionId}
    CreateInvalidation invalidate files of {*distribution:distributionId}`,
};
