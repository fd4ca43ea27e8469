import { plainKey } from "../../model/entity/entityKey.ts";
import { attributesToRead } from "../identifyingAttributes.ts";

/** The value of a property: another resource of the template, or a literal text. */
export type PropertyReference = { readonly logicalId: string } | { readonly text: string };

/**
 * The properties of a resource that identify it or its parent (a bucket policy's bucket), by their names in lower case:
 * see `identifyingAttributes`.
 */
export type PropertyReferences = ReadonlyMap<string, PropertyReference>;

/** Whether the property identifies a resource of the type, or its parent. */
function identifies(type: string, property: string): boolean {
  return attributesToRead(type).some((attribute) => plainKey(attribute) === plainKey(property));
}

/** The references of properties; `read`: the value of one, undefined if it is neither a text nor a reference. */
export function referencesIn<Property>(
  type: string,
  properties: Iterable<readonly [name: string, property: Property]>,
  read: (property: Property) => PropertyReference | undefined,
): PropertyReferences {
  const references = new Map<string, PropertyReference>();
  for (const [name, property] of properties) {
    const reference = identifies(type, name) ? read(property) : undefined;
    if (reference !== undefined) {
      references.set(plainKey(name), reference);
    }
  }
  return references;
}

/** The resource referenced by `Ref`, `Fn::GetAtt` or a `Fn::Sub` with one variable. `argument`: parsed JSON or YAML. */
export function referenceTo(intrinsic: string, argument: unknown): PropertyReference | undefined {
  const name: unknown = Array.isArray(argument) ? argument[0] : argument;
  if (typeof name !== "string") {
    return undefined;
  }
  const pattern = intrinsic === "Fn::Sub" ? /^\$\{([A-Za-z0-9]+)(?:\.\w+)?\}$/ : /^([A-Za-z0-9]+)(?:\.|$)/;
  const logicalId = /^(?:Ref|Fn::GetAtt|Fn::Sub)$/.test(intrinsic) ? pattern.exec(name)?.[1] : undefined;
  return logicalId === undefined ? undefined : { logicalId };
}

/** Like `referenceTo`, for the text of a YAML property in short or long form, or as the first item of a list. */
export function referenceIn(text: string): PropertyReference | undefined {
  const match =
    /^(?:[-[{]\s*)*(?:!(Ref|GetAtt|Sub)|["']?(Ref|Fn::GetAtt|Fn::Sub)["']?:)\s*(?:[-[]\s*)?["']?([^\s"',\]}]+\}?)/.exec(
      text.slice(0, 512),
    );
  if (match === null) {
    return undefined;
  }
  const [, short, long = `Fn::${short}`, argument = ""] = match;
  return referenceTo(short === "Ref" ? short : long, argument);
}
