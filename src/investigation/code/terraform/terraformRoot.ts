import type { ResourceInstance } from "../../../iac/resourceInstance.ts";
import { byDeclaration } from "../../../iac/terraform/address.ts";
import type { Backend, StateLocation } from "../../../iac/terraform/backend.ts";
import type { TerraformModule } from "../../../iac/terraform/modules.ts";
import { providerKey } from "../../../iac/terraform/override.ts";
import type { StateReading } from "../../../iac/terraform/state.ts";
import type { TerraformInstance } from "../../../iac/terraform/stateInstance.ts";
import type { ProviderBlock } from "../../../iac/terraform/terraformFile.ts";
import { parseArn } from "../../../model/aws/arn.ts";
import type { Unresolved } from "../declaration.ts";

/** A state file or object and the result of parsing it. */
export interface KnownState {
  readonly reading: StateReading;
  /** File path, or "s3://bucket/key". */
  readonly from: string;
  /** When the file or object was last modified, ms since 1970 UTC. */
  readonly modified?: number;
}

/** A root module: a directory in which Terraform is run. */
export interface TerraformRoot {
  /** Absolute. */
  readonly folder: string;
  /** Relative to the folder, with "/". */
  readonly directory: string;
  readonly modules: readonly TerraformModule[];
  readonly backend: Backend | undefined;
  /** See `TerraformConfiguration`. */
  readonly isPartial: boolean;
  /** The selected workspace, to which the states belong. */
  readonly workspace: string;
  readonly location: StateLocation;
  readonly states: readonly KnownState[];
  /** By the address of the declaring block; Region and account are completed from the providers. */
  readonly instances: ReadonlyMap<string, readonly TerraformInstance[]>;
  readonly stateOf: ReadonlyMap<ResourceInstance, KnownState>;
}

/** Creates a root whose resource instances come from its states. */
export function makeRoot(
  target: Pick<
    TerraformRoot,
    "folder" | "directory" | "modules" | "backend" | "isPartial" | "workspace" | "location" | "states"
  >,
  providers: readonly ProviderBlock[],
): TerraformRoot {
  const stateOf = new Map<ResourceInstance, KnownState>();
  const located: TerraformInstance[] = [];
  for (const state of target.states) {
    if (state.reading.ok) {
      for (const instance of withTargets(state.reading.instances, providers)) {
        stateOf.set(instance, state);
        located.push(instance);
      }
    }
  }
  return { ...target, instances: byDeclaration(located), stateOf };
}

/** Why a block of the root has no instances. */
export function unresolvedIn({ location, states, isPartial }: TerraformRoot): Unresolved {
  const refusal = states.map(({ reading }) => reading).find((reading) => !reading.ok);
  if (states.some(({ reading }) => reading.ok)) {
    return {
      reason: "not-in-state",
      message: "The state does not contain it: it has not been applied yet, or was applied in another workspace.",
    };
  }
  if (refusal !== undefined && !refusal.ok) {
    return { reason: "unreadable-state", message: refusal.message };
  }
  switch (location.kind) {
    case "s3": {
      const where = `s3://${location.bucket}/${location.key}${location.region === undefined ? "" : ` (${location.region})`}`;
      return {
        reason: "remote-state",
        message: `The state is stored in ${where}. It is read only on request.`,
      };
    }
    case "local":
      if (isPartial) {
        return {
          reason: "unreadable-state",
          message:
            "A file of this configuration was read only in part, so the location of its state is unknown. Export it with: terraform show -json > state.json",
        };
      }
      return {
        reason: "no-state",
        message:
          "No state was found. Apply the configuration, or export its state with: terraform show -json > state.json",
      };
    case "elsewhere":
      return { reason: "state-elsewhere", message: location.message };
  }
}

/**
 * Completes Region and account of resources whose ARN lacks them (a bucket's has neither): from the provider's
 * configuration, else from the account that all other resources of the provider in the state belong to.
 */
function withTargets(
  instances: readonly TerraformInstance[],
  providers: readonly ProviderBlock[],
): readonly TerraformInstance[] {
  const blocks = new Map(providers.map((block) => [providerKey(block), block]));
  const accounts = new Map<string, Set<string>>();
  const regions = new Map<string, Set<string>>();
  for (const { provider = "aws", accountId, region } of instances) {
    note(accounts, provider, accountId);
    note(regions, provider, region);
  }
  return instances.map((instance) => {
    const key = instance.provider ?? "aws";
    const block = blocks.get(key.replace(/^(?:module\.[\w-]+(?:\[[^\]]*\])?\.)*/, ""));
    const region = instance.region ?? block?.region ?? only(regions.get(key));
    const accountId = instance.accountId ?? accountOf(block) ?? only(accounts.get(key));
    return {
      ...instance,
      ...(region === undefined ? {} : { region }),
      ...(accountId === undefined ? {} : { accountId }),
    };
  });
}

/** Region and account from a provider's configuration, for blocks that have not been applied. */
export function targetOf(
  providers: readonly ProviderBlock[],
  name: string,
): { readonly region?: string; readonly accountId?: string } {
  const block = providers.find((one) => providerKey(one) === name);
  const accountId = accountOf(block);
  return {
    ...(block?.region === undefined ? {} : { region: block.region }),
    ...(accountId === undefined ? {} : { accountId }),
  };
}

function accountOf(block: ProviderBlock | undefined): string | undefined {
  const [only, ...others] = block?.accountIds ?? [];
  return parseArn(block?.roleArn ?? "")?.accountId || (others.length === 0 ? only : undefined);
}

function note(into: Map<string, Set<string>>, key: string, value: string | undefined): void {
  if (value !== undefined) {
    const known = into.get(key);
    if (known === undefined) {
      into.set(key, new Set([value]));
    } else {
      known.add(value);
    }
  }
}

function only(values: ReadonlySet<string> | undefined): string | undefined {
  const [first, ...others] = values ?? [];
  return others.length === 0 ? first : undefined;
}
