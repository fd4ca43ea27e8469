import type { StackResource } from "../../../src/iac/cloudformation/stack.ts";
import { parseArn } from "../../../src/model/aws/arn.ts";
import type { DeclaredResource, World } from "../../world/types.ts";

export interface WorldStack {
  readonly name: string;
  readonly arn: string;
  readonly accountId: string;
  readonly region: string;
  readonly resources: readonly StackResource[];
}

const DEPLOYED = new Map([["AWS::Serverless::Function", "AWS::Lambda::Function"]]);

/** The world's stacks as CloudFormation lists them: physical ids only, with the resources that SAM adds. */
export function worldStacks(world: World): readonly WorldStack[] {
  const declared = world.truth.declared.filter(({ tool }) => tool !== "terraform");
  return [...Map.groupBy(declared, ({ address }) => address.split("/")[0] ?? "")].map(([name, resources]) => {
    const [first] = resources;
    const { accountId = "", region = "" } = first ?? {};
    const partition = region.startsWith("cn-") ? "aws-cn" : "aws";
    return {
      name,
      accountId,
      region,
      arn: `arn:${partition}:cloudformation:${region}:${accountId}:stack/${name}/5b7c0d1e-0000-4000-8000-000000000000`,
      resources: resources.flatMap(stackResources),
    };
  });
}

function stackResources({ address, type, identifiers }: DeclaredResource): readonly StackResource[] {
  const logicalId = address.split("/")[1] ?? "";
  const own = {
    logicalId,
    type: DEPLOYED.get(type) ?? type,
    physicalId: identifiers.find((each) => type === "AWS::SNS::Topic" || parseArn(each) === undefined) ?? "",
    status: "UPDATE_COMPLETE",
  };
  const role = { logicalId: `${logicalId}Role`, type: "AWS::IAM::Role", physicalId: `${logicalId}Role-1F2E3D4C5B6A` };
  return type === "AWS::Serverless::Function" ? [own, role] : [own];
}
