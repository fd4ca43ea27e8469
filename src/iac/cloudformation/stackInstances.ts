import { parseArn } from "../../model/aws/arn.ts";
import { nameInArn } from "../../model/entity/arnIdentity.ts";
import { arnOf } from "../lookupValues.ts";
import type { ResourceIdentifiers, ResourceInstance } from "../resourceInstance.ts";
import { resourceTypeOf } from "../resourceTypes/catalogue.ts";
import type { IacTool } from "../tools.ts";
import type { ParentReference } from "./parentReference.ts";
import { isGone, type Stack, type StackResource } from "./stack.ts";

/** Region and account of a stack; the stack's ARN takes precedence. */
export interface StackOrigin {
  readonly region?: string;
  readonly accountId?: string;
  /** Default: "cloudformation". */
  readonly tool?: IacTool;
  /** Parent references of the template; without them the events of many parts are not found. */
  readonly parents?: ReadonlyMap<string, ParentReference>;
}

/**
 * The identifiers of a stack's resources, with addresses such as "stack/LogicalId". A physical id is an ARN, a URL, a
 * name or an id, depending on the type; the ARN is added where it can be derived. Deleted resources and those never
 * created are left out.
 */
export function stackInstances(stack: Stack, origin: StackOrigin = {}): readonly ResourceInstance[] {
  const arn = parseArn(stack.arn ?? "");
  const region = arn?.region ?? origin.region;
  const accountId = arn?.accountId ?? origin.accountId;
  const where = {
    ...(region === undefined || region === "" ? {} : { region }),
    ...(accountId === undefined || accountId === "" ? {} : { accountId }),
  };
  return stack.resources
    .filter(({ physicalId, status = "" }) => physicalId !== undefined && physicalId !== "" && !isGone(status))
    .map((resource) => {
      const { logicalId, type } = resource;
      const parent = parentOf(stack, origin.parents?.get(logicalId));
      const identifiers = { ...identifiersOf(resource), ...(parent === undefined ? {} : { parent }) };
      const derived = identifiers.arn ?? arnOf({ type, identifiers, ...where });
      return {
        tool: origin.tool ?? "cloudformation",
        address: `${stack.name}/${logicalId}`,
        type,
        identifiers: derived === undefined ? identifiers : { ...identifiers, arn: derived },
        ...where,
      };
    });
}

function parentOf({ resources }: Stack, reference: ParentReference | undefined): string | undefined {
  if (reference === undefined || "text" in reference) {
    return reference?.text;
  }
  return resources.find(({ logicalId }) => logicalId === reference.logicalId)?.physicalId;
}

function identifiersOf({ type, physicalId = "" }: StackResource): ResourceIdentifiers {
  if (physicalId.startsWith("arn:")) {
    const name = nameInArn(physicalId);
    return { arn: physicalId, ...(name === undefined ? {} : { name }) };
  }
  if (/^https?:/.test(physicalId)) {
    return { url: physicalId, name: physicalId.slice(physicalId.lastIndexOf("/") + 1) };
  }
  const known = resourceTypeOf(type);
  if (known?.idForm?.test(physicalId) === true) {
    return { id: physicalId };
  }
  const first = known?.values.find((form) => form === "id" || form === "name");
  return first === "name" ? { name: physicalId } : { id: physicalId };
}
