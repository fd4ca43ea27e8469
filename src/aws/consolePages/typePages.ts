import { COMPUTE_PAGES } from "./compute.ts";
import { DATA_PAGES } from "./data.ts";
import { GOVERNANCE_PAGES } from "./governance.ts";
import { INTEGRATION_PAGES } from "./integration.ts";
import { NETWORK_PAGES } from "./network.ts";
import type { TypePages } from "./page.ts";

/** Types that are another one under a name of their own: in SAM templates, or kinds of one thing. */
const SAME_PAGE: Readonly<Record<string, string>> = {
  "AWS::Serverless::Function": "AWS::Lambda::Function",
  "AWS::Serverless::LayerVersion": "AWS::Lambda::LayerVersion",
  "AWS::Serverless::Api": "AWS::ApiGateway::RestApi",
  "AWS::Serverless::HttpApi": "AWS::ApiGatewayV2::Api",
  "AWS::Serverless::GraphQLApi": "AWS::AppSync::GraphQLApi",
  "AWS::Serverless::StateMachine": "AWS::StepFunctions::StateMachine",
  "AWS::Serverless::Application": "AWS::CloudFormation::Stack",
  "AWS::Serverless::SimpleTable": "AWS::DynamoDB::Table",
  "AWS::KMS::ReplicaKey": "AWS::KMS::Key",
  "AWS::CloudWatch::CompositeAlarm": "AWS::CloudWatch::Alarm",
  "AWS::ApiGateway::DomainNameV2": "AWS::ApiGateway::DomainName",
  "AWS::EC2::TransitGatewayVpcAttachment": "AWS::EC2::TransitGatewayAttachment",
  "AWS::EC2::TransitGatewayPeeringAttachment": "AWS::EC2::TransitGatewayAttachment",
  "AWS::EC2::TransitGatewayConnect": "AWS::EC2::TransitGatewayAttachment",
};

/**
 * All known pages of the AWS console. Source: the addresses that the console shows for these resources, and those that
 * AWS's own tools and documentation link to.
 */
const PAGES: TypePages = {
  ...COMPUTE_PAGES,
  ...DATA_PAGES,
  ...GOVERNANCE_PAGES,
  ...INTEGRATION_PAGES,
  ...NETWORK_PAGES,
};

/** `PAGES`, with the types that share a page. */
export const TYPE_PAGES: TypePages = {
  ...PAGES,
  ...Object.fromEntries(
    Object.entries(SAME_PAGE).flatMap(([type, same]) => {
      const page = PAGES[same];
      return page === undefined ? [] : [[type, page]];
    }),
  ),
};
