import type { Connections } from "../../aws/connections.ts";
import type { Profile } from "../../aws/profiles.ts";
import { listStackResources, listStacks } from "../../aws/stacks.ts";
import type { Template } from "../../iac/cloudformation/declaration.ts";
import { proposeStacks, type StackProposal } from "../../iac/cloudformation/stackMatch.ts";
import { parseArn } from "../../model/aws/arn.ts";
import { Failure } from "../../model/failure.ts";
import type { KnownStack } from "../code/cloudformation/stackRegistry.ts";
import type { DeclaredStack } from "../code/declaration.ts";
import { type HistoryTargetPorts, historyTargetOf } from "./historyTarget.ts";

export interface StackFetcherPorts extends HistoryTargetPorts {
  readonly connections: Pick<Connections, "connect">;
}

/** Number of stacks that are compared with a template, most recently updated first. */
const MOST_COMPARED = 40;

/** Fetches stacks from CloudFormation with the shown profiles, on the user's request. */
export class StackFetcher {
  readonly #ports: StackFetcherPorts;

  constructor(ports: StackFetcherPorts) {
    this.#ports = ports;
  }

  /**
   * Fetches the resources of a stack from the account and Region of its declaration. Throws `Failure` or an AbortError.
   */
  async ask(declared: DeclaredStack, signal: AbortSignal): Promise<KnownStack> {
    const { profile, region } = await this.#target(declared, signal);
    const connection = await this.#ports.connections.connect("cloudformation", profile, region, {
      signal,
      asked: true,
    });
    const { accountId, partition } = connection.identity;
    const resources = await listStackResources(connection, declared.stack, { signal });
    const arn = parseArn(declared.stack);
    const name = arn?.resourceId.split("/")[0] ?? declared.stack;
    return {
      name,
      // The list of resources does not contain the stack's id.
      arn: arn === undefined ? `arn:${partition}:cloudformation:${region}:${accountId}:stack/${name}` : declared.stack,
      region,
      accountId,
      resources,
    };
  }

  /**
   * Stacks of one profile and Region whose resources match a template by at least 80 %, best match first: suggestions
   * for the user, never used automatically. `onProgress`: number of stacks compared. Throws `Failure` or an AbortError.
   */
  async propose(
    template: Template,
    target: { readonly profile: Profile; readonly region: string },
    signal: AbortSignal,
    onProgress: (compared: number, of: number) => void = () => undefined,
  ): Promise<readonly StackProposal<KnownStack>[]> {
    const { region } = target;
    const connection = await this.#ports.connections.connect("cloudformation", target.profile, region, {
      signal,
      asked: true,
    });
    const stacks = [...(await listStacks(connection, { signal }))]
      .sort((left, right) => (right.updated ?? 0) - (left.updated ?? 0))
      .slice(0, MOST_COMPARED);
    const { accountId } = connection.identity;
    const known: KnownStack[] = [];
    for (const { name, arn } of stacks) {
      const resources = await listStackResources(connection, arn, { signal });
      known.push({ name, arn, region, accountId, resources });
      onProgress(known.length, stacks.length);
    }
    return proposeStacks(template, known);
  }

  async #target(declared: DeclaredStack, signal: AbortSignal) {
    const { stack, region, accountId, profile } = declared;
    const arn = parseArn(stack);
    const shown = await this.#ports.shown();
    const named = shown.find((one) => one.profile.name === profile);
    const ports = named === undefined ? this.#ports : { ...this.#ports, shown: async () => [named] };
    const target = await historyTargetOf(
      {
        identifiers: arn === undefined ? {} : { arn: stack },
        ...(region === undefined ? {} : { region }),
        ...(accountId === undefined ? {} : { accountId }),
      },
      undefined,
      ports,
      signal,
      true,
    );
    if ("reason" in target) {
      throw new Failure({
        reason: "configuration",
        message: `Stack ${stack} cannot be loaded. ${target.message}`,
        context: { ...(region === undefined ? {} : { region }), ...(accountId === undefined ? {} : { accountId }) },
        remedies: [{ kind: "switch-profile" }],
      });
    }
    return target;
  }
}
