import { parseArn } from "../../model/aws/arn.ts";
import { nameInArn } from "../../model/entity/arnIdentity.ts";
import { plainKey } from "../../model/entity/entityKey.ts";
import { identifyingAttributes } from "../identifyingAttributes.ts";
import { formsOf } from "../identity.ts";
import { arnOf } from "../lookupValues.ts";
import type { ResourceIdentifiers, ResourceInstance } from "../resourceInstance.ts";
import { resourceTypeOf } from "../resourceTypes/catalog.ts";
import type { IacTool } from "../tools.ts";
import type { PropertyReference, PropertyReferences } from "./propertyReference.ts";
import { isGone, type Stack, type StackResource } from "./stack.ts";

/** Region and account of a stack; the stack's ARN takes precedence. */
export interface StackOrigin {
  readonly region?: string;
  readonly accountId?: string;
  /** Default: "cloudformation". */
  readonly tool?: IacTool;
  /** See `Template.references`; without them the events of many parts are not found. */
  readonly references?: ReadonlyMap<string, PropertyReferences>;
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
      const references = origin.references?.get(logicalId);
      const identifying = identifyingAttributes(type, (attribute) =>
        valueIn(stack, references?.get(plainKey(attribute))),
      );
      const identifiers = { ...identifiersOf(resource), ...identifying };
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

function valueIn({ resources }: Stack, reference: PropertyReference | undefined): readonly string[] {
  if (reference === undefined) {
    return [];
  }
  const value =
    "text" in reference
      ? reference.text
      : resources.find(({ logicalId }) => logicalId === reference.logicalId)?.physicalId;
  return value === undefined || value === "" ? [] : [value];
}

function identifiersOf({ type, physicalId = "" }: StackResource): ResourceIdentifiers {
  const known = resourceTypeOf(type);
  const hasParts = formsOf(known).some((form) => form.test(physicalId));
  if (physicalId.startsWith("arn:") && (!hasParts || !physicalId.includes("|"))) {
    const name = hasParts ? undefined : nameInArn(physicalId);
    return { arn: physicalId, ...(name === undefined ? {} : { name }) };
  }
  if (/^https?:/.test(physicalId)) {
    return { url: physicalId, name: physicalId.slice(physicalId.lastIndexOf("/") + 1) };
  }
  if (hasParts) {
    return { id: physicalId };
  }
  const first = known?.values.find((form) => form === "id" || form === "name");
  return first === "name" ? { name: physicalId } : { id: physicalId };
}
