import type { ResourceIdentifiers } from "../resourceInstance.ts";
import type { TerraformInstance } from "./stateInstance.ts";

/** One address that has stood for two resources. */
export interface Replaced {
  readonly address: string;
  readonly before: ResourceIdentifiers;
  readonly now: ResourceIdentifiers;
}

/**
 * What was replaced between two states of one configuration (`terraform.tfstate.backup` holds the one before), and what
 * the later state itself still has to destroy. Its events are listed under both identifiers.
 */
export function replacedBetween(
  before: readonly TerraformInstance[],
  now: readonly TerraformInstance[],
): readonly Replaced[] {
  const current = new Map(now.filter(({ deposed }) => deposed === undefined).map((each) => [each.address, each]));
  const earlier = [...now.filter(({ deposed }) => deposed !== undefined), ...before];
  const found = new Map<string, Replaced>();
  for (const { address, identifiers } of earlier) {
    const later = current.get(address)?.identifiers;
    if (later?.id !== undefined && identifiers.id !== undefined && later.id !== identifiers.id) {
      found.set(`${address} ${identifiers.id}`, { address, before: identifiers, now: later });
    }
  }
  return [...found.values()];
}
