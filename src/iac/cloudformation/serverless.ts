/** Types that CloudFormation deploys for SAM types, under the same logical id. */
const DEPLOYED: ReadonlyMap<string, string> = new Map([
  ["AWS::Serverless::Api", "AWS::ApiGateway::RestApi"],
  ["AWS::Serverless::Application", "AWS::CloudFormation::Stack"],
  ["AWS::Serverless::CapacityProvider", "AWS::Lambda::CapacityProvider"],
  ["AWS::Serverless::Function", "AWS::Lambda::Function"],
  ["AWS::Serverless::GraphQLApi", "AWS::AppSync::GraphQLApi"],
  ["AWS::Serverless::HttpApi", "AWS::ApiGatewayV2::Api"],
  ["AWS::Serverless::LayerVersion", "AWS::Lambda::LayerVersion"],
  ["AWS::Serverless::SimpleTable", "AWS::DynamoDB::Table"],
  ["AWS::Serverless::StateMachine", "AWS::StepFunctions::StateMachine"],
]);

/** The deployed type of a template's type; unchanged unless it is a SAM type. */
export function deployedType(type: string): string {
  return DEPLOYED.get(type) ?? type;
}

/** False for connectors, which are deployed as policies with other logical ids. */
export function isDeployedUnderItsName(type: string): boolean {
  return type !== "AWS::Serverless::Connector";
}

/** Whether `deployed` is a version of a layer: its logical id with a content hash of 10 hexadecimal digits appended. */
export function isVersionOf(logicalId: string, type: string, deployed: string): boolean {
  return (
    type === "AWS::Serverless::LayerVersion" &&
    deployed.startsWith(logicalId) &&
    /^[0-9a-f]{10}$/.test(deployed.slice(logicalId.length))
  );
}

/** Logical ids that SAM generates for function events (an implicit API) and for gradual deployments. */
export function isImplied(deployed: string): boolean {
  return /^Serverless(?:Rest|Http)Api|^(?:ServerlessDeploymentApplication|CodeDeployServiceRole)$/.test(deployed);
}

/** Whether `deployed` is a resource that SAM generates for this one: ApiFunction creates ApiFunctionRole. */
export function brings(logicalId: string, type: string, deployed: string): boolean {
  return type.startsWith("AWS::Serverless::") && deployed !== logicalId && deployed.startsWith(logicalId);
}
