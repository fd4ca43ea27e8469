import type { Use } from "../../aws/connections.ts";
import { partitionOf } from "../../aws/partitions.ts";
import type { Interaction, Profile } from "../../aws/profiles.ts";
import type { ResourceInstance } from "../../iac/resourceInstance.ts";
import { isRegionName, parseArn } from "../../model/aws/arn.ts";
import { globalRegionOf, homeRegionsOf } from "../../model/aws/globalServices.ts";
import { Failure } from "../../model/failure.ts";
import type { ShownProfile } from "../../sources/source.ts";
import type { NotAsked } from "./historyState.ts";

/** Where a resource's events are: one profile and Region. */
export interface HistoryTarget {
  readonly profile: Profile;
  readonly region: string;
  readonly accountId: string;
  /** The person asked for it: see `Use`. */
  readonly asked?: boolean;
}

export interface HistoryTargetPorts {
  /** What the person chose to see: no other profile is ever signed in for a lens. */
  shown(): Promise<readonly ShownProfile[]>;
  /** Whose credentials a profile has; AWS answers it once. Throws `Failure` or an AbortError. */
  identity(profile: Profile, use: Use): Promise<{ readonly accountId: string }>;
  /** What using the profile now would need of the person; undefined where it works quietly. */
  needs(profile: Profile): Interaction | undefined;
}

/**
 * The profile and Region in which a resource's events are, or why it cannot be asked for: a resource of another account is
 * said to be, and never looked up in the wrong one. `globalService`: the event source's first label, for what is recorded in
 * that service's one Region. `asked`: the person asked for this, so that a profile may run its command or ask for a code.
 * Throws `Failure` where no profile can be used at all, or an AbortError.
 */
export async function historyTargetOf(
  instance: Pick<ResourceInstance, "identifiers" | "accountId" | "region">,
  globalService: string | undefined,
  ports: HistoryTargetPorts,
  signal: AbortSignal,
  asked = false,
): Promise<HistoryTarget | NotAsked> {
  const arn = instance.identifiers.arn === undefined ? undefined : parseArn(instance.identifiers.arn);
  const wanted = instance.accountId ?? (arn?.accountId || undefined);
  const shown = await ports.shown();
  if (shown.length === 0) {
    return {
      reason: "no-profile",
      message: "No AWS profile is shown: choose the profiles to show, then its events can be looked up.",
      ...(wanted === undefined ? {} : { accountId: wanted }),
    };
  }
  const written = [instance.region, arn?.region].find((region) => region !== undefined && region !== "");
  if (written !== undefined && !isRegionName(written)) {
    return { reason: "unknown-region", message: "What names its Region is no Region of AWS: it is not looked up." };
  }
  const partition = arn?.partition ?? (written === undefined ? undefined : partitionOf(written).id);
  const fitting = shown
    .filter(({ profile }) => partition === undefined || profile.partition === partition)
    .toSorted((left, right) => rank(right, written) - rank(left, written));
  const usable = fitting.filter(({ profile }) => asked || ports.needs(profile) === undefined);
  const { owners, failure } = await ownersOf(usable, wanted, ports, { signal, asked });
  const accounts = new Set(owners.map(({ accountId }) => accountId));
  const mine = wanted === undefined ? owners : owners.filter(({ accountId }) => accountId === wanted);
  if (wanted === undefined && accounts.size > 1) {
    return {
      reason: "unknown-account",
      message: `Not looked up: its account is unknown, and the selected profiles belong to ${accounts.size} accounts.`,
    };
  }
  const regionOf = ({ profile, regions }: ShownProfile) =>
    globalService !== undefined
      ? homeOf(globalService, written ?? profile.region ?? profile.partition)
      : (written ?? (regions.length === 1 ? regions[0] : undefined));
  const [best] = mine;
  const locked = fitting.find((one) => !usable.includes(one));
  if (locked !== undefined && (best === undefined || wanted === undefined)) {
    const isCommand = ports.needs(locked.profile) === "command";
    return {
      reason: isCommand ? "command-needed" : "code-needed",
      message: isCommand
        ? `The profile ${locked.profile.name} signs in by running a command (credential_process): click to run it.`
        : `The profile ${locked.profile.name} wants the code of its MFA device: click to give it.`,
      locked: locked.profile,
      ...(wanted === undefined ? {} : { accountId: wanted }),
    };
  }
  if (best === undefined) {
    if (failure !== undefined) {
      throw failure;
    }
    return {
      reason: "other-account",
      message:
        wanted === undefined
          ? "None of the profiles shown is of its partition: it is not looked up."
          : `It belongs to account ${wanted}, and none of the profiles shown does: it is not looked up in another account.`,
      ...(wanted === undefined ? {} : { accountId: wanted }),
    };
  }
  const region = regionOf(best);
  return region === undefined
    ? {
        reason: "unknown-region",
        message: "Not looked up: its Region is unknown.",
        accountId: best.accountId,
      }
    : { profile: best.profile, region, accountId: best.accountId, asked };
}

/** A web ACL for CloudFront is global in a service that is not: it is kept where most of them are. */
function homeOf(service: string, where: string): string {
  return homeRegionsOf(service, where)[0] ?? globalRegionOf(where);
}

interface Owner extends ShownProfile {
  readonly accountId: string;
}

/**
 * Whose the profiles are, until one of the wanted account is found: a lens must not sign in to more than it needs. A role
 * of another account is not asked. A profile that cannot be used leaves the others to be asked.
 */
async function ownersOf(
  shown: readonly ShownProfile[],
  wanted: string | undefined,
  ports: HistoryTargetPorts,
  use: Use,
): Promise<{ readonly owners: readonly Owner[]; readonly failure?: Failure }> {
  let failure: Failure | undefined;
  const owners: Owner[] = [];
  for (const one of shown) {
    const told = parseArn(one.profile.role ?? "")?.accountId;
    if (wanted !== undefined && told !== undefined && told !== wanted) {
      continue;
    }
    try {
      const { accountId } = await ports.identity(one.profile, use);
      owners.push({ ...one, accountId });
      if (accountId === wanted) {
        break;
      }
    } catch (error) {
      if (!Failure.is(error)) {
        throw error;
      }
      failure ??= error;
    }
  }
  return { owners, ...(failure === undefined ? {} : { failure }) };
}

/** The one that shows the Region goes first, then the default one; one that runs a command or asks for a code goes last. */
function rank({ profile, regions }: ShownProfile, region: string | undefined): number {
  return (
    (region !== undefined && regions.includes(region) ? 2 : 0) +
    (profile.isDefault ? 1 : 0) -
    (profile.interactions === undefined ? 0 : 10)
  );
}
