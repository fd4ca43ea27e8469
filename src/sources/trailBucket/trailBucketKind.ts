import { type Bucket, openBucket } from "../../aws/bucket.ts";
import type { Connection, Connections, Use } from "../../aws/connections.ts";
import type { Profile } from "../../aws/profiles.ts";
import { readTrailBuckets } from "../../aws/trails.ts";
import { Failure } from "../../model/failure.ts";
import { pick } from "../../model/pick.ts";
import { namesText } from "../../model/text/namesText.ts";
import type { Condition } from "../../query/condition/condition.ts";
import type { VerifiableTarget } from "../evidence.ts";
import type { FileVerdicts } from "../fileVerdicts.ts";
import { type AccountsAndRegions, commonPart } from "../holdings.ts";
import { openedOnce } from "../openedOnce.ts";
import { namedProfile, type ProfilePorts, profileRegions, regionOf } from "../profiles.ts";
import type { Scope, Source, SourceKind, SourceTarget, TargetRef, TargetUse } from "../source.ts";
import { unreadableTarget } from "../source.ts";
import { TRAIL_BUCKET } from "./capabilities.ts";
import type { ObjectCache } from "./objectCache.ts";
import { bucketOfTrail, readTrailBucketRef, rootOf, type TrailBucketRef } from "./target.ts";

export interface TrailBucketPorts extends ProfilePorts {
  readonly connections: Pick<Connections, "connect">;
  /** Where downloaded log files are kept. */
  readonly objects: ObjectCache;
  /** The log files that are known not to be as CloudTrail wrote them. Absent: none. */
  readonly verdicts?: FileVerdicts | undefined;
  /** The program of the thread that reads log files: the bundle of `fileWorker.ts`. Absent: no thread reads them. */
  readonly fileProgram?: string | undefined;
  /** AWS's time, in ms since 1970 UTC. */
  now(): number;
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
    scope: Scope,
    _condition: Condition | undefined,
    use: Use & { readonly signal: AbortSignal },
  ): Promise<readonly SourceTarget[]> {
    const { regions } = scope;
    const asked = await profileRegions(scope, this.#ports);
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
    const { regions } = ref;
    return {
      origin: { source: TRAIL_BUCKET.source, label: ref.label, profile: profile.name, target: ref },
      capabilities: TRAIL_BUCKET,
      facts: {},
      // One file is read whole, and nothing comes into it.
      ...(ref.file === undefined
        ? {
            within: pick(ref, ["accounts", "regions"]),
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
    const { asked, index, priority } = use;
    return openedOnce(
      profile,
      (signal) => this.#ports.connections.connect("s3", profile, regionOf(profile), { signal, asked }),
      async (connection) => {
        // Loaded when a bucket is searched.
        const { TrailBucket } = await import("./trailBucket.ts");
        return new TrailBucket(bucketOf(connection, ref), ref, {
          cache: this.#ports.objects,
          verdicts: this.#ports.verdicts,
          index,
          reading: { program: this.#ports.fileProgram },
          now: () => this.#ports.now(),
          ...(priority === undefined ? {} : { priority }),
        });
      },
    );
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
