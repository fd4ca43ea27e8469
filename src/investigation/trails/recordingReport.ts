import { mapConcurrent } from "../../async/mapConcurrent.ts";
import { consolePage } from "../../aws/console.ts";
import { consoleLink } from "../../aws/consoleLink.ts";
import type { Profile } from "../../aws/profiles.ts";
import type { KnownTrails, TrailList } from "../../aws/trails.ts";
import { Failure, isAbort } from "../../model/failure.ts";
import { formatUtc } from "../../model/text/time.ts";
import type { ShownProfile } from "../../sources/source.ts";
import { type Finding, finding } from "./findings.ts";
import { regionFindings } from "./regionFindings.ts";

/** What is not recorded, in the Regions of one profile. */
interface ProfileRecording {
  readonly profile: string;
  /** Absent: not known. */
  readonly accountId?: string;
  readonly regions: readonly RegionRecording[];
  /** The pages of trails and event data stores in the AWS console, by ARN, where one is known. */
  readonly pages: ReadonlyMap<string, string>;
  /** The enabled Regions of the account that are not in `regions`. Absent: not known. */
  readonly otherRegions?: readonly string[];
}

interface RegionRecording {
  readonly region: string;
  /** The ARNs of the trails that record it. Absent: the Region was not read. */
  readonly trails?: readonly string[];
  readonly findings: readonly Finding[];
}

/** What is not recorded, as plain data. */
export interface RecordingReport {
  /** When it was made, ms since 1970 UTC. */
  readonly made: number;
  readonly profiles: readonly ProfileRecording[];
}

export interface RecordingPorts {
  /** The account of a profile and the trails of one of its Regions. Throws `Failure` or an AbortError. */
  readonly read: (
    profile: Profile,
    region: string,
    known: KnownTrails,
    signal: AbortSignal,
  ) => Promise<{ readonly accountId: string; readonly list: TrailList }>;
  /** The enabled Regions of the profile's account. Undefined: not known. Throws an AbortError only. */
  readonly enabledRegions: (profile: Profile, signal: AbortSignal) => Promise<readonly string[] | undefined>;
  readonly now: () => number;
}

/** Regions that are read at the same time. The calls themselves wait for the rate limits of their account and Region. */
const CONCURRENCY = 4;

/**
 * Reads the trails of these profiles' Regions and finds what they do not record. A Region that cannot be read has the
 * finding "not-known"; after a cancellation, each that was not read yet has "not-asked". `done` is called after each
 * Region. Throws only unexpected errors.
 */
export async function readRecording(
  shown: readonly ShownProfile[],
  ports: RecordingPorts,
  signal: AbortSignal,
  done: (profile: string, region: string) => void,
): Promise<RecordingReport> {
  const made = ports.now();
  const targets = shown.flatMap(({ profile, regions }) => {
    const known: KnownTrails = new Map();
    return regions.map((region) => ({ profile, region, known }));
  });
  const answers = await mapConcurrent(targets, CONCURRENCY, async ({ profile, region, known }) => {
    const answer = await readRegion(profile, region, ports, known, made, signal);
    done(profile.name, region);
    return { profile: profile.name, ...answer };
  });
  const enabledRegions = await mapConcurrent(shown, CONCURRENCY, async ({ profile }) =>
    signal.aborted ? undefined : ports.enabledRegions(profile, signal).catch(unlessAborted),
  );
  return {
    made,
    profiles: shown.map(({ profile, regions }, index) => {
      const own = answers.filter((answer) => answer.profile === profile.name);
      const recordings = own.map(({ recording }) => recording);
      const accountId = own.find((answer) => answer.accountId !== undefined)?.accountId;
      const enabled = enabledRegions[index];
      return {
        profile: profile.name,
        ...(accountId === undefined ? {} : { accountId }),
        regions: recordings,
        pages: pagesOf(recordings, profile, shown),
        ...(enabled === undefined ? {} : { otherRegions: enabled.filter((region) => !regions.includes(region)) }),
      };
    }),
  };
}

function unlessAborted(error: unknown): undefined {
  if (!isAbort(error)) {
    throw error;
  }
}

function pagesOf(
  regions: readonly RegionRecording[],
  profile: Profile,
  shown: readonly ShownProfile[],
): ReadonlyMap<string, string> {
  const arns = new Set(regions.flatMap(({ findings }) => findings.flatMap(({ subject }) => subject?.arn ?? [])));
  const profiles = shown.map((one) => one.profile);
  const pages = new Map<string, string>();
  for (const arn of arns) {
    const page = consolePage({ kind: "arn", value: arn, arn, partition: profile.partition });
    if (page !== undefined) {
      pages.set(arn, consoleLink(page, profiles, [profile.name], "resource").url);
    }
  }
  return pages;
}

async function readRegion(
  profile: Profile,
  region: string,
  ports: RecordingPorts,
  known: KnownTrails,
  now: number,
  signal: AbortSignal,
): Promise<{ readonly accountId?: string; readonly recording: RegionRecording }> {
  const without = (found: Finding) => ({ recording: { region, findings: [found] } });
  if (signal.aborted) {
    return without(finding("not-asked"));
  }
  try {
    const { accountId, list } = await ports.read(profile, region, known, signal);
    const findings = regionFindings(list, { now, time: formatUtc });
    return { accountId, recording: { region, trails: list.trails.map(({ arn }) => arn), findings } };
  } catch (error) {
    if (isAbort(error)) {
      return without(finding("not-asked"));
    }
    if (Failure.is(error)) {
      const { accountId } = error.context;
      return { ...(accountId === undefined ? {} : { accountId }), ...without(finding("not-known", [error.message])) };
    }
    throw error;
  }
}
