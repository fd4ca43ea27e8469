import * as vscode from "vscode";
import type { Connections } from "../../aws/connections.ts";
import { type OwningStack, stackOf } from "../../aws/stacks.ts";
import { IAC_TOOLS } from "../../iac/tools.ts";
import type { Declaration, DeclarationSource } from "../../investigation/code/declaration.ts";
import type { EventHit } from "../../investigation/search/search.ts";
import type { Entity } from "../../model/entity/entity.ts";
import type { Choices } from "../choices.ts";
import { inform, notify, withProgress } from "../dialogs.ts";

export interface OwningStackPorts {
  readonly connections: Pick<Connections, "connect">;
  readonly choices: Pick<Choices, "find">;
  readonly declarations: Pick<DeclarationSource, "declarations">;
}

/**
 * For an entity that no local state or stack contains: asks CloudFormation for its stack, after confirmation, and finds
 * the blocks with its logical id. Throws `Failure` or an AbortError.
 */
export async function blocksOfOwningStack(
  entity: Entity,
  { event, origins }: EventHit,
  ports: OwningStackPorts,
): Promise<readonly Declaration[]> {
  const unmanaged = `No stack or state in this workspace contains ${entity.label}.`;
  const origin = origins.find(({ profile }) => profile !== undefined);
  const shown = origin?.profile === undefined ? undefined : await ports.choices.find(origin.profile);
  if (origin === undefined || shown === undefined || !vscode.workspace.isTrusted) {
    inform(unmanaged);
    return [];
  }
  const ask = { title: "Search CloudFormation" };
  if ((await notify("information", unmanaged, ask)) !== ask) {
    return [];
  }
  const region = entity.region || (origin.region ?? event.region);
  const owner = await withProgress(`Finding the stack of ${entity.label}`, async (_report, signal) => {
    const connection = await ports.connections.connect("cloudformation", shown.profile, region, {
      signal,
      asked: true,
    });
    // Physical ids are names for some resource types and ARNs for others.
    for (const physicalId of new Set([entity.label, entity.value])) {
      const found = await stackOf(connection, physicalId, { signal });
      if (found !== undefined) {
        return found;
      }
    }
    return undefined;
  });
  if (owner === undefined) {
    inform(`No CloudFormation stack in ${shown.profile.name}, ${region} contains ${entity.label}.`);
    return [];
  }
  const blocks = await declaredBy(owner, ports.declarations);
  if (blocks.length === 0) {
    const { logicalId } = owner.resource;
    inform(`${entity.label} is ${logicalId} in stack ${owner.name}. No template in this workspace declares it.`);
  }
  return blocks;
}

/** Blocks with the resource's logical id: of templates and apps assigned to the stack, else of unassigned ones. */
async function declaredBy(
  { name, arn, resource }: OwningStack,
  declarations: OwningStackPorts["declarations"],
): Promise<readonly Declaration[]> {
  const all = await withProgress("Searching code…", (_report, signal) => declarations.declarations(signal));
  const named = all.filter(
    ({ block }) =>
      IAC_TOOLS[block.tool].knownFrom === "stack" && block.address.split("/").at(-1) === resource.logicalId,
  );
  const sure = named.filter(({ stack }) => stack?.stack === name || stack?.stack === arn);
  return sure.length > 0 ? sure : named.filter(({ stack }) => stack === undefined);
}
