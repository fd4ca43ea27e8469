import { type Bucket, openBucket } from "../../aws/bucket.ts";
import type { Connection, Connections, Use } from "../../aws/connections.ts";
import type { Profile } from "../../aws/profiles.ts";
import { readTrailBuckets } from "../../aws/trails.ts";
import { globalRegionOf } from "../../model/aws/globalServices.ts";
import { Failure } from "../../model/failure.ts";
import { namesText } from "../../model/text/namesText.ts";
import type { Condition } from "../../query/condition/condition.ts";
import type { VerifiableTarget } from "../evidence.ts";
import type { FileVerdicts } from "../fileVerdicts.ts";
import { namedProfile } from "../profiles.ts";
import type {
  AccountsAndRegions,
  Scope,
  ShownProfile,
  Source,
  SourceKind,
  SourceTarget,
  TargetRef,
  TargetUse,
} from "../source.ts";
import { commonPart, unreadableTarget } from "../source.ts";
import { TRAIL_BUCKET } from "./capabilities.ts";
import type { ObjectCache } from "./objectCache.ts";
import { bucketOfTrail, readTrailBucketRef, rootOf, type TrailBucketRef } from "./target.ts";

export interface TrailBucketPorts {
  readonly connections: Pick<Connections, "connect">;
  /** Where downloaded log files are kept. */
  readonly objects: ObjectCache;
  /** The log files that are known not to be as CloudTrail wrote them. Absent: none. */
  readonly verdicts?: FileVerdicts | undefined;
  /** The program of the thread that reads log files: the bundle of `fileWorker.ts`. Absent: no thread reads them. */
  readonly fileProgram?: string | undefined;
  /** AWS's time, in ms since 1970 UTC. */
  now(): number;
  /** Every profile of the AWS configuration. */
  profiles(): Promise<readonly Profile[]>;
  /** The profiles and Regions that the person chose to see. */
  shown(): Promise<readonly ShownProfile[]>;
}

/** The buckets in which trails put their log files. */
export class TrailBucketKind implements SourceKind {
  readonly capabilities = TRAIL_BUCKET;
  readonly #ports: TrailBucketPorts;

  constructor(ports: TrailBucketPorts) {
    this.#ports = ports;
  }

  isNamed(): boolean {
    return false;
  }

  /**
   * The buckets of the trails of the profiles that the scope names, or of those that the person chose: in each, the log
   * files of the profile's own account. Asks CloudTrail for the trails. Throws `Failure` ("not-found") where there is no
   * trail, and what listing the trails throws where no profile can list them.
   */
  async resolve(
    { profiles, regions }: Scope,
    _condition: Condition | undefined,
    use: Use & { readonly signal: AbortSignal },
  ): Promise<readonly SourceTarget[]> {
    const asked = await this.#asked(profiles, regions);
    const each = await Promise.allSettled(asked.map(({ profile, region }) => this.#ofTrails(profile, region, use)));
    const refs = each.flatMap((end) => (end.status === "fulfilled" ? end.value : []));
    const refused = each.find((end) => end.status === "rejected");
    if (refs.length === 0) {
      throw refused?.reason ?? noTrail(asked.map(({ profile }) => profile.name));
    }
    const known = await this.#ports.profiles();
    return refs.map((ref) => this.#at(regions === undefined ? ref : { ...ref, regions }, known));
  }

  async target(ref: TargetRef): Promise<SourceTarget> {
    const read = readTrailBucketRef(ref);
    if (read === undefined) {
      throw unreadableTarget(TRAIL_BUCKET.title, "profile and bucket");
    }
    return this.#at(read, await this.#ports.profiles());
  }

  #at(ref: TrailBucketRef, profiles: readonly Profile[]): VerifiableTarget {
    const profile = namedProfile(ref.profile, profiles);
    const { accounts, regions } = ref;
    return {
      origin: { source: TRAIL_BUCKET.source, label: ref.label, profile: profile.name, target: ref },
      capabilities: TRAIL_BUCKET,
      facts: {},
      // One file is read whole, and nothing comes into it.
      ...(ref.file === undefined
        ? {
            within: { ...(accounts === undefined ? {} : { accounts }), ...(regions === undefined ? {} : { regions }) },
            narrowed: (to) => {
              const part = narrowedRef(ref, to);
              return part === undefined ? undefined : this.#at(part, profiles);
            },
            // What other accounts did last is not in the Event history of this profile.
            arrivesLate: { profiles: [profile.name], ...(regions === undefined ? {} : { regions }) },
          }
        : {}),
      open: (use) => this.#open(profile, ref, use),
      recall: () => () => Promise.reject(notReadBack()),
      evidence:
        ({ asked }) =>
        async (signal) => {
          const connection = await this.#ports.connections.connect("s3", profile, regionOf(profile), { signal, asked });
          const { BucketEvidence } = await import("./bucketEvidence.ts");
          return new BucketEvidence(bucketOf(connection, ref), ref);
        },
    };
  }

  #open(profile: Profile, ref: TrailBucketRef, use: TargetUse): (signal: AbortSignal) => Promise<Source> {
    let opened: { readonly accountId: string; readonly source: Source } | undefined;
    return async (signal) => {
      const { asked, index, priority } = use;
      const connection = await this.#ports.connections.connect("s3", profile, regionOf(profile), { signal, asked });
      const { accountId } = connection.identity;
      if (opened === undefined) {
        // Loaded when a bucket is searched; kept, so that a search continues where it stopped.
        const { TrailBucket } = await import("./trailBucket.ts");
        const source = new TrailBucket(bucketOf(connection, ref), ref, {
          cache: this.#ports.objects,
          verdicts: this.#ports.verdicts,
          index,
          reading: { program: this.#ports.fileProgram },
          now: () => this.#ports.now(),
          ...(priority === undefined ? {} : { priority }),
        });
        opened = { accountId, source };
      }
      if (opened.accountId !== accountId) {
        throw new Failure({
          reason: "configuration",
          message: `Profile "${profile.name}" now belongs to account ${accountId}; this search began in ${opened.accountId}. Run it again to search with the account as it is now.`,
          context: { profile: profile.name, accountId: opened.accountId },
          remedies: [{ kind: "switch-profile" }],
        });
      }
      return opened.source;
    };
  }

  /** The profiles, each with the Regions whose trails are asked for: a trail of one Region is listed there only. */
  async #asked(
    profiles: readonly string[] | undefined,
    regions: readonly string[] | undefined,
  ): Promise<readonly { readonly profile: Profile; readonly region: string }[]> {
    const shown = await this.#ports.shown();
    const all = profiles === undefined ? [] : await this.#ports.profiles();
    const wanted =
      profiles === undefined
        ? shown
        : profiles.map(
            (name) =>
              shown.find(({ profile }) => profile.name === name) ?? { profile: namedProfile(name, all), regions: [] },
          );
    return wanted.flatMap(({ profile, regions: own }) => {
      const chosen = regions ?? own;
      return (chosen.length === 0 ? [regionOf(profile)] : chosen).map((region) => ({ profile, region }));
    });
  }

  async #ofTrails(
    profile: Profile,
    region: string,
    use: Use & { readonly signal: AbortSignal },
  ): Promise<readonly TrailBucketRef[]> {
    const connection = await this.#ports.connections.connect("cloudtrail", profile, region, use);
    const trails = await readTrailBuckets(connection, use.signal);
    const accounts = [connection.identity.accountId];
    const refs = trails.flatMap((trail) => bucketOfTrail(profile.name, trail) ?? []);
    // Trails that share a bucket and prefix share its log files.
    return [...new Map(refs.map((ref) => [ref.label, { ...ref, accounts }])).values()];
  }
}

/** The part of a bucket with these accounts and Regions; undefined: it has none of them. */
function narrowedRef(ref: TrailBucketRef, to: AccountsAndRegions): TrailBucketRef | undefined {
  const part = commonPart(ref, to);
  return part.accounts?.length === 0 || part.regions?.length === 0 ? undefined : { ...ref, ...part };
}

function bucketOf(connection: Connection<"s3">, ref: TrailBucketRef): Bucket {
  return openBucket(connection, ref.bucket, { requesterPays: ref.requesterPays === true, folder: rootOf(ref) });
}

function regionOf({ region, partition }: Profile): string {
  return region ?? globalRegionOf(partition);
}

/**
 * Why a search of a bucket is not read back after a reload. The cache has the downloaded log files under hashes of what they
 * are: which of them a search read is only known from a listing of the bucket, which AWS bills. Keeping that list with the
 * view would take about 100 bytes for each of up to a million files.
 */
function notReadBack(): Failure {
  return new Failure({
    reason: "not-found",
    message:
      "Events of a trail's bucket come back only when you run the search again, because AWS bills the listing of a bucket. Log files that are still in the cache are not downloaded again.",
    context: {},
    remedies: [],
  });
}

function noTrail(profiles: readonly string[]): Failure {
  const names = [...new Set(profiles)];
  return new Failure({
    reason: "not-found",
    message: `No trail puts log files into a bucket for ${names.length === 1 ? "profile" : "profiles"} ${namesText(names)}. Without a trail, only Event history has the events of the account.`,
    context: {},
    remedies: [{ kind: "switch-profile" }],
  });
}
