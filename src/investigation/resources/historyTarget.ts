import type { Use } from "../../aws/connections.ts";
import { partitionOf } from "../../aws/partitions.ts";
import type { Interaction, Profile } from "../../aws/profiles.ts";
import type { ResourceInstance } from "../../iac/resourceInstance.ts";
import { isRegionName, parseArn } from "../../model/aws/arn.ts";
import { globalRegionOf, homeRegionsOf } from "../../model/aws/globalServices.ts";
import { Failure } from "../../model/failure.ts";
import type { ShownProfile } from "../../sources/source.ts";
import type { Assumed, NotAsked } from "./historyState.ts";

/** Why a profile is not used before the user asks for it; `message` continues "The profile x". */
const NEEDED: Readonly<Record<Interaction, { readonly reason: NotAsked["reason"]; readonly message: string }>> = {
  code: { reason: "code-needed", message: "needs a code from its MFA device: click to enter it." },
  command: {
    reason: "command-needed",
    message: "signs in by running a command (credential_process): click to run it.",
  },
  metadata: {
    reason: "instance-role-needed",
    message: "uses the role of this EC2 instance: click to ask the instance for it.",
  },
};

/** The profile and Region in which a resource's events are recorded. */
export interface HistoryTarget {
  readonly profile: Profile;
  readonly region: string;
  readonly accountId: string;
  /** Requested by the user: see `Use`. */
  readonly asked?: boolean;
  readonly assumed?: readonly Assumed[];
}

export interface HistoryTargetPorts {
  /** The profiles that the user chose to show. No other profile is used for a lookup. */
  shown(): Promise<readonly ShownProfile[]>;
  /** The account of a profile; requested from AWS once. Throws `Failure` or an AbortError. */
  identity(profile: Profile, use: Use): Promise<{ readonly accountId: string }>;
  /** The interaction that using the profile now would need. Undefined: none. */
  needs(profile: Profile): Interaction | undefined;
}

/**
 * The profile and Region in which a resource's events are recorded, or why it cannot be looked up. A resource of
 * another account is reported as such and never looked up in a wrong account. `globalService`: first label of the event
 * source, for services that record in one Region. `asked`: requested by the user, so a profile may run its command or
 * ask for an MFA code. Throws `Failure` if no profile can be used at all, or an AbortError.
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
      message: "No AWS profile is selected. Choose profiles to look up its events.",
      ...(wanted === undefined ? {} : { accountId: wanted }),
    };
  }
  const written = [instance.region, arn?.region].find((region) => region !== undefined && region !== "");
  if (written !== undefined && !isRegionName(written)) {
    return { reason: "unknown-region", message: "Not looked up: the name of its Region is not valid." };
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
    const { reason, message } = NEEDED[ports.needs(locked.profile) ?? "code"];
    return {
      reason,
      message: `The profile ${locked.profile.name} ${message}`,
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
          ? "Not looked up: none of the selected profiles belongs to its partition."
          : `Not looked up: it belongs to account ${wanted}, and none of the selected profiles does.`,
      ...(wanted === undefined ? {} : { accountId: wanted }),
    };
  }
  const region = regionOf(best);
  // China divides its global services among its Regions.
  const isOnlyHome = globalService === undefined ? undefined : homeRegionsOf(globalService, region ?? "").length < 2;
  return region === undefined
    ? {
        reason: "unknown-region",
        message: "Not looked up: its Region is unknown.",
        accountId: best.accountId,
      }
    : {
        profile: best.profile,
        region,
        accountId: best.accountId,
        asked,
        ...assumptions(wanted === undefined, isOnlyHome ?? written !== undefined),
      };
}

function assumptions(assumesAccount: boolean, knowsRegion: boolean): Pick<HistoryTarget, "assumed"> {
  const assumed: Assumed[] = [
    ...(assumesAccount ? ["account" as const] : []),
    ...(knowsRegion ? [] : ["region" as const]),
  ];
  return assumed.length === 0 ? {} : { assumed };
}

/** A web ACL for CloudFront is global although its service is not: use the partition's global Region. */
function homeOf(service: string, where: string): string {
  return homeRegionsOf(service, where)[0] ?? globalRegionOf(where);
}

interface Owner extends ShownProfile {
  readonly accountId: string;
}

/**
 * Determines the accounts of profiles until one matches `wanted`, to sign in to as few profiles as possible. Profiles
 * whose role belongs to another account are skipped. A profile that cannot be used does not prevent trying the others.
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
    const roleAccount = parseArn(one.profile.role ?? "")?.accountId;
    if (wanted !== undefined && roleAccount !== undefined && roleAccount !== wanted) {
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

/** Sort key: profiles that show the Region first, then the default profile; profiles that need an interaction last. */
function rank({ profile, regions }: ShownProfile, region: string | undefined): number {
  return (
    (region !== undefined && regions.includes(region) ? 2 : 0) +
    (profile.isDefault ? 1 : 0) -
    (profile.interactions === undefined ? 0 : 10)
  );
}
