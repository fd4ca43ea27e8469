import { deployedType } from "../../../iac/cloudformation/serverless.ts";
import { stackInstances } from "../../../iac/cloudformation/stackInstances.ts";
import { lookupValues } from "../../../iac/lookupValues.ts";
import type { ResourceBlock } from "../../../iac/resourceBlock.ts";
import type { ResourceInstance } from "../../../iac/resourceInstance.ts";
import type { IacTool } from "../../../iac/tools.ts";
import type { DeclaredStack } from "../declaration.ts";

/** Properties that name a resource and differ from the type's usual "…Name" property. */
const NAMED_OTHERWISE: ReadonlyMap<string, string> = new Map([
  ["AWS::RDS::DBInstance", "DBInstanceIdentifier"],
  ["AWS::RDS::DBCluster", "DBClusterIdentifier"],
  ["AWS::IAM::ManagedPolicy", "ManagedPolicyName"],
  ["AWS::ElastiCache::ReplicationGroup", "ReplicationGroupId"],
]);

/** The resource that a template names with literal text; none if CloudFormation generates the name. */
export function namedByTemplate(
  block: ResourceBlock,
  tool: IacTool,
  stack: DeclaredStack | undefined,
): readonly ResourceInstance[] {
  const type = deployedType(block.type);
  const noun = type.split("::").at(-1) ?? "";
  const name =
    block.literals.get(NAMED_OTHERWISE.get(type) ?? `${noun}Name`) ??
    block.literals.get(`${noun[0]?.toLowerCase() ?? ""}${noun.slice(1)}Name`) ??
    block.literals.get("Name");
  if (name === undefined || block.repeated) {
    return [];
  }
  return stackInstances(
    { name: stack?.stack ?? "", resources: [{ logicalId: block.address, physicalId: name, type }] },
    {
      tool,
      ...(stack?.region === undefined ? {} : { region: stack.region }),
      ...(stack?.accountId === undefined ? {} : { accountId: stack.accountId }),
    },
  )
    .filter((instance) => lookupValues(instance).basis !== "none")
    .map((instance) => ({ ...instance, address: block.address }));
}
