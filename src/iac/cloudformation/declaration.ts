import type { ResourceBlock, TextRange } from "../resourceBlock.ts";
import type { PropertyReferences } from "./propertyReference.ts";

/** Declarations of a CloudFormation or SAM template. */
export interface Template {
  readonly blocks: readonly ResourceBlock[];
  /** SAM: the stack contains resources in addition to those of the template. */
  readonly serverless: boolean;
  /** Logical ids of resources with a `Condition`, which a stack may not contain. */
  readonly conditional: ReadonlySet<string>;
  /** Literal path or URL of the template by logical id of a nested stack or application. */
  readonly nested: ReadonlyMap<string, string>;
  /** By logical id: the properties that identify a part (a bucket policy, a security group rule) and its parent. */
  readonly references: ReadonlyMap<string, PropertyReferences>;
}

/** One entry under `Resources`, in either syntax. */
export interface Declaration {
  readonly logicalId: string;
  readonly type: string;
  readonly range: TextRange;
  readonly nameRange: TextRange;
  readonly literals: ReadonlyMap<string, string>;
  readonly repeated: boolean;
  readonly conditional: boolean;
  readonly references: PropertyReferences;
}

/** Maximum length of a logical id. CloudFormation allows 255 characters; one in a loop may also contain variables. */
const LONGEST_ID = 512;
const OWN_TYPE = /^(?:(?:AWS|Alexa)::\w+::\w|Custom::[\w@-])/;
const SECRET = /password|secret(?:string|key)|token|credential/i;

/** Whether a text is a resource type: of AWS, custom, or third-party ("Datadog::Monitors::Monitor"). */
export function isType(text: string): boolean {
  return text.length <= 255 && (OWN_TYPE.test(text) || /^\w+::\w+::\w+(?:::MODULE)?$/.test(text));
}

/** Whether a property's literal is kept: short, and not a secret by its name. */
export function isKept(key: string, value: string): boolean {
  return value !== "" && value.length <= 2048 && !SECRET.test(key) && !value.includes("{{resolve:");
}

/** The template of these declarations; undefined when the text is not recognizable as a template. */
export function templateOf(
  declarations: readonly Declaration[],
  head: { readonly version: boolean; readonly resources: boolean; readonly transform: string | undefined },
): Template | undefined {
  const { version, resources, transform } = head;
  const named = declarations.filter(({ logicalId }) => logicalId.length <= LONGEST_ID);
  if (!version && !(transform !== undefined && resources) && !named.some(({ type }) => OWN_TYPE.test(type))) {
    return undefined;
  }
  const blocks: ResourceBlock[] = [];
  const conditional = new Set<string>();
  const nested = new Map<string, string>();
  const references = new Map<string, PropertyReferences>();
  for (const declaration of named) {
    const { logicalId, type, literals } = declaration;
    const { range, nameRange, repeated } = declaration;
    blocks.push({ tool: "cloudformation", address: logicalId, type, range, nameRange, literals, repeated });
    if (declaration.conditional) {
      conditional.add(logicalId);
    }
    if (declaration.references.size > 0) {
      references.set(logicalId, declaration.references);
    }
    const location =
      type === "AWS::CloudFormation::Stack"
        ? literals.get("TemplateURL")
        : type === "AWS::Serverless::Application"
          ? literals.get("Location")
          : undefined;
    if (location !== undefined) {
      nested.set(logicalId, location);
    }
  }
  return { blocks, conditional, nested, references, serverless: /AWS::Serverless-2016-10-31/.test(transform ?? "") };
}
