import { named, type TypePage, type TypePages } from "./page.ts";

/** An id such as "vpc-0abc1234"; events may have the name of a security group or a key pair instead. */
const ID = /^[a-z-]{1,17}-[0-9A-Za-z]{8,17}$/;

function ec2(page: string): TypePage {
  return named(ID, `ec2/home?region={region}#${page}={name}`);
}

function vpc(page: string): TypePage {
  return named(ID, `vpcconsole/home?region={region}#${page}={name}`);
}

/** EC2, VPC, load balancers, DNS and CloudFront. */
export const NETWORK_PAGES: TypePages = {
  "AWS::EC2::Instance": ec2("InstanceDetails:instanceId"),
  "AWS::EC2::SecurityGroup": ec2("SecurityGroup:groupId"),
  "AWS::EC2::Volume": ec2("VolumeDetails:volumeId"),
  "AWS::EC2::Snapshot": ec2("SnapshotDetails:snapshotId"),
  "AWS::EC2::Ami": ec2("ImageDetails:imageId"),
  "AWS::EC2::NetworkInterface": ec2("NetworkInterface:networkInterfaceId"),
  "AWS::EC2::EIP": ec2("ElasticIpDetails:AllocationId"),
  "AWS::EC2::LaunchTemplate": ec2("LaunchTemplateDetails:launchTemplateId"),
  "AWS::EC2::CapacityReservation": ec2("CapacityReservationDetails:crId"),
  "AWS::EC2::Host": ec2("Host:hostId"),
  "AWS::EC2::KeyPair": "ec2/home?region={region}#KeyPairs:search={name}",
  "AWS::EC2::VPC": vpc("VpcDetails:VpcId"),
  "AWS::EC2::Subnet": vpc("SubnetDetails:subnetId"),
  "AWS::EC2::RouteTable": vpc("RouteTableDetails:RouteTableId"),
  "AWS::EC2::InternetGateway": vpc("InternetGateway:internetGatewayId"),
  "AWS::EC2::EgressOnlyInternetGateway": vpc("EgressOnlyInternetGateways:egressOnlyInternetGatewayId"),
  "AWS::EC2::NatGateway": vpc("NatGatewayDetails:natGatewayId"),
  "AWS::EC2::NetworkAcl": vpc("NetworkAclDetails:networkAclId"),
  "AWS::EC2::VPCEndpoint": vpc("EndpointDetails:vpcEndpointId"),
  "AWS::EC2::VPCPeeringConnection": vpc("PeeringConnectionDetails:VpcPeeringConnectionId"),
  "AWS::EC2::DHCPOptions": vpc("DhcpOptionsDetails:DhcpOptionsId"),
  "AWS::EC2::PrefixList": vpc("ManagedPrefixListDetails:PrefixListId"),
  "AWS::EC2::TransitGateway": vpc("TransitGatewayDetails:transitGatewayId"),
  "AWS::EC2::TransitGatewayAttachment": vpc("TransitGatewayAttachmentDetails:transitGatewayAttachmentId"),
  "AWS::EC2::TransitGatewayRouteTable": vpc("TransitGatewayRouteTableDetails:transitGatewayRouteTableId"),
  "AWS::EC2::CustomerGateway": vpc("CustomerGatewayDetails:CustomerGatewayId"),
  "AWS::EC2::VPNGateway": vpc("VpnGatewayDetails:VpnGatewayId"),
  "AWS::EC2::VPNConnection": vpc("VpnConnectionDetails:VpnConnectionId"),
  "AWS::EC2::ClientVpnEndpoint": vpc("ClientVPNEndpointDetails:clientVpnEndpointId"),

  "AWS::AutoScaling::AutoScalingGroup": "ec2/home?region={region}#AutoScalingGroupDetails:id={name};view=details",
  "AWS::AutoScaling::LaunchConfiguration": "ec2/home?region={region}#LaunchConfigurations:search={name}",
  "AWS::ElasticLoadBalancing::LoadBalancer": "ec2/home?region={region}#LoadBalancers:search={name}",
  "AWS::ElasticLoadBalancingV2::LoadBalancer": "ec2/home?region={region}#LoadBalancer:loadBalancerArn={arn}",
  "AWS::ElasticLoadBalancingV2::TargetGroup": "ec2/home?region={region}#TargetGroup:targetGroupArn={arn}",
  "AWS::ElasticLoadBalancingV2::Listener": "ec2/home?region={region}#ELBListenerV2:listenerArn={arn}",
  "AWS::ElasticLoadBalancingV2::ListenerRule": "ec2/home?region={region}#ListenerRuleDetails:ruleArn={arn}",

  "AWS::CertificateManager::Certificate": "acm/home?region={region}#/certificates/{name}",
  "AWS::CloudFront::Distribution": "cloudfront/v4/home#/distributions/{name}",
  "AWS::CloudFront::Function": "cloudfront/v4/home#/functions/{name}",
  "AWS::CloudFront::CachePolicy": "cloudfront/v4/home#/policies/cache/{name}",
  "AWS::CloudFront::ResponseHeadersPolicy": "cloudfront/v4/home#/policies/responseHeaders/{name}",
  "AWS::CloudFront::OriginAccessControl": "cloudfront/v4/home#/originAccess/origin-access-control/{name}",
  "AWS::CloudFront::PublicKey": "cloudfront/v4/home#/publickey/edit/{name}",
  "AWS::CloudFront::RealtimeLogConfig": "cloudfront/v4/home#/logs/realtime/{last}",
  "AWS::Route53::HostedZone": "route53/v2/hostedzones#ListRecordSets/{name}",
  "AWS::Route53::HealthCheck": "route53/healthchecks/home#/details/{name}",
  "AWS::WAFv2::WebACL": "wafv2/homev2/web-acl/{2}/{3}/overview?region={scope}",
  "AWS::WAFv2::IPSet": "wafv2/homev2/ip-set/{2}/{3}?region={scope}",
  "AWS::WAFv2::RuleGroup": "wafv2/homev2/rule-group/{2}/{3}?region={scope}",
  "AWS::WAFv2::RegexPatternSet": "wafv2/homev2/regex-pattern-set/{2}/{3}?region={scope}",
};
