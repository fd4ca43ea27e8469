import type { Template } from "./declaration.ts";
import { declaringBlock, isDeclaredBy } from "./declaringBlock.ts";
import { deployedType, isDeployedUnderItsName, isImplied } from "./serverless.ts";
import { isGone, type Stack, type StackResource } from "./stack.ts";

/** A stack that a template may have become. To be proposed, never to be assumed. */
export interface StackProposal<S extends Stack = Stack> {
  readonly stack: S;
  /** 0.8 to 1: of all resources of either side, those that both have under one logical id and type. */
  readonly share: number;
  readonly matched: number;
}

/** Below this a stack is not proposed. */
const LEAST_SHARE = 0.8;
/** Types that a tool adds to each of its stacks. */
const ADDED = new Set(["AWS::CDK::Metadata"]);

/**
 * The stacks whose resources have the logical ids and types of the template, the likeliest first. Not counted against a
 * stack: what SAM makes besides, what a condition left out, what is deleted.
 */
export function proposeStacks<S extends Stack>(template: Template, stacks: Iterable<S>): readonly StackProposal<S>[] {
  return [...stacks]
    .map((stack) => compare(template, stack))
    .filter(({ share }) => share >= LEAST_SHARE)
    .sort(
      (left, right) =>
        right.share - left.share ||
        right.matched - left.matched ||
        (left.stack.name < right.stack.name ? -1 : left.stack.name > right.stack.name ? 1 : 0),
    );
}

function compare<S extends Stack>(template: Template, stack: S): StackProposal<S> {
  const live = stack.resources.filter(({ status = "", type }) => !isGone(status) && !ADDED.has(type));
  const byId = Map.groupBy(live, ({ logicalId }) => logicalId);
  const taken = new Set<StackResource>();
  let missing = 0;
  for (const block of template.blocks) {
    const { address, type, repeated } = block;
    const candidates = repeated || type === "AWS::Serverless::LayerVersion" ? live : (byId.get(address) ?? []);
    const made = candidates.filter(
      (resource) => resource.type === deployedType(type) && isDeclaredBy(block, resource.logicalId),
    );
    for (const resource of made) {
      taken.add(resource);
    }
    if (made.length === 0 && !template.conditional.has(address) && isDeployedUnderItsName(type)) {
      missing += 1;
    }
  }
  const foreign = live.filter(
    (resource) =>
      !taken.has(resource) &&
      !(
        template.serverless &&
        (isImplied(resource.logicalId) || declaringBlock(template, resource.logicalId)?.brought === true)
      ),
  ).length;
  const total = taken.size + missing + foreign;
  return { stack, matched: taken.size, share: total === 0 ? 0 : taken.size / total };
}
