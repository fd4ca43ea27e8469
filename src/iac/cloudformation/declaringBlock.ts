import type { ResourceBlock } from "../resourceBlock.ts";
import type { Template } from "./declaration.ts";
import { brings, isVersionOf } from "./serverless.ts";

/** Where a stack's resource is declared. */
export interface DeclaringBlock {
  readonly block: ResourceBlock;
  /** SAM made it for the block's resource: the role of a function. */
  readonly brought: boolean;
}

/** The block of a template that declares the resource of this logical id; undefined where none does. */
export function declaringBlock(template: Template, logicalId: string): DeclaringBlock | undefined {
  const own = template.blocks.find((block) => isDeclaredBy(block, logicalId));
  if (own !== undefined) {
    return { block: own, brought: false };
  }
  let longest: ResourceBlock | undefined;
  for (const block of template.serverless ? template.blocks : []) {
    if (brings(block.address, block.type, logicalId) && block.address.length > (longest?.address.length ?? 0)) {
      longest = block;
    }
  }
  return longest === undefined ? undefined : { block: longest, brought: true };
}

/** Whether a stack's logical id comes from this block: its own, one of its `Fn::ForEach`, or a version of its layer. */
export function isDeclaredBy(block: Pick<ResourceBlock, "address" | "type" | "repeated">, logicalId: string): boolean {
  return block.repeated
    ? isOfLoop(block.address, logicalId)
    : block.address === logicalId || isVersionOf(block.address, block.type, logicalId);
}

/** "Topic${Name}" and "Topic&{Name}" with anything in place of the variable. */
function isOfLoop(address: string, logicalId: string): boolean {
  const [first = "", ...others] = address.split(/[$&]\{[^{}]*\}/);
  if (!logicalId.startsWith(first)) {
    return false;
  }
  let at = first.length;
  for (const [index, part] of others.entries()) {
    // A variable is at least one character; the last part has to be the end.
    const next = index === others.length - 1 ? logicalId.length - part.length : logicalId.indexOf(part, at + 1);
    if (next <= at || !logicalId.startsWith(part, next)) {
      return false;
    }
    at = next + part.length;
  }
  return at === logicalId.length;
}
