/** What CloudFormation makes of SAM's types: the resource of the same logical id. */
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

/** The type that a stack has in place of a template's. */
export function deployedType(type: string): string {
  return DEPLOYED.get(type) ?? type;
}

/** A connector becomes policies of other names only. */
export function isDeployedUnderItsName(type: string): boolean {
  return type !== "AWS::Serverless::Connector";
}

/** A layer's logical id gets the hash of its content behind it: each version is a resource of its own. */
export function isVersionOf(logicalId: string, type: string, deployed: string): boolean {
  return (
    type === "AWS::Serverless::LayerVersion" &&
    deployed.startsWith(logicalId) &&
    /^[0-9a-f]{10}$/.test(deployed.slice(logicalId.length))
  );
}

/** Parts of the API that events of functions imply, and of deployments by traffic. */
export function isImplied(deployed: string): boolean {
  return /^Serverless(?:Rest|Http)Api|^(?:ServerlessDeploymentApplication|CodeDeployServiceRole)$/.test(deployed);
}

/** Whether SAM's resource of this name and type brings another with it: ApiFunction makes ApiFunctionRole. */
export function brings(logicalId: string, type: string, deployed: string): boolean {
  return type.startsWith("AWS::Serverless::") && deployed !== logicalId && deployed.startsWith(logicalId);
}
