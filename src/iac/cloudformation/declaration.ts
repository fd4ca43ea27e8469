import type { ResourceBlock, TextRange } from "../resourceBlock.ts";
import type { ParentReference } from "./parentReference.ts";

/** What a CloudFormation or SAM template declares. */
export interface Template {
  readonly blocks: readonly ResourceBlock[];
  /** SAM: CloudFormation will make other resources of it than those it names. */
  readonly serverless: boolean;
  /** Logical ids with a `Condition`: a stack may be without them. */
  readonly conditional: ReadonlySet<string>;
  /** Logical ids of nested stacks and applications whose template is written as plain text: its path or URL, as written. */
  readonly nested: ReadonlyMap<string, string>;
  /** By logical id of a part (a bucket's policy, a group's rule): what it belongs to. */
  readonly parents: ReadonlyMap<string, ParentReference>;
}

/** One entry under `Resources`, as either syntax gives it. */
export interface Declaration {
  readonly logicalId: string;
  readonly type: string;
  readonly range: TextRange;
  readonly nameRange: TextRange;
  readonly literals: ReadonlyMap<string, string>;
  readonly repeated: boolean;
  readonly conditional: boolean;
  readonly parent?: ParentReference;
}

/** CloudFormation takes 255 characters; a name of a loop may have variables besides. */
const LONGEST_ID = 512;
const OWN_TYPE = /^(?:(?:AWS|Alexa)::\w+::\w|Custom::[\w@-])/;
const SECRET = /password|secret(?:string|key)|token|credential/i;

/** Types of AWS, custom ones, and those that others register: "Datadog::Monitors::Monitor". */
export function isType(text: string): boolean {
  return text.length <= 255 && (OWN_TYPE.test(text) || /^\w+::\w+::\w+(?:::MODULE)?$/.test(text));
}

/** A property's text is kept when it is plain, and no secret by its name. */
export function isKept(key: string, value: string): boolean {
  return value !== "" && value.length <= 2048 && !SECRET.test(key) && !value.includes("{{resolve:");
}

/** The template of what was read; undefined when nothing says that it is one. */
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
  const parents = new Map<string, ParentReference>();
  for (const declaration of named) {
    const { logicalId, type, literals } = declaration;
    const { range, nameRange, repeated } = declaration;
    blocks.push({ tool: "cloudformation", address: logicalId, type, range, nameRange, literals, repeated });
    if (declaration.conditional) {
      conditional.add(logicalId);
    }
    if (declaration.parent !== undefined) {
      parents.set(logicalId, declaration.parent);
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
  return { blocks, conditional, nested, parents, serverless: /AWS::Serverless-2016-10-31/.test(transform ?? "") };
}
