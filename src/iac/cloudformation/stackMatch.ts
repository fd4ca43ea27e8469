import type { Template } from "./declaration.ts";
import { declaringBlock, isDeclaredBy } from "./declaringBlock.ts";
import { deployedType, isDeployedUnderItsName, isImplied } from "./serverless.ts";
import { isGone, type Stack, type StackResource } from "./stack.ts";

/** A stack that may have been deployed from a template. For suggestions only. */
export interface StackProposal<S extends Stack = Stack> {
  readonly stack: S;
  /** 0.8 to 1: resources with the same logical id and type on both sides, divided by all resources of both sides. */
  readonly share: number;
  readonly matched: number;
}

/** Minimum share of a suggested stack. */
const LEAST_SHARE = 0.8;
/** Types that tools add to every stack. */
const ADDED = new Set(["AWS::CDK::Metadata"]);

/**
 * The stacks whose logical ids and types match the template, best match first. Resources that SAM adds, that a
 * condition may omit or that were deleted do not count against a stack.
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
