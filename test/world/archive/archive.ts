import { development, logArchive, production } from "../accounts.ts";
import type { Casts } from "../cast.ts";
import type { ChinaGlobalRegion } from "../globalServices.ts";
import type { Holdings } from "../holdings.ts";
import { organizationBucket, organizationId } from "../trails.ts";
import type { Archive, DailyRecords, KeyFolder, WorldBucket, WorldRecord, WorldTrail } from "../types.ts";
import { dayOf, RecordsByDay } from "./dailyRecords.ts";
import { Deliveries } from "./deliveries.ts";
import { GzippedJson } from "./gzipped.ts";
import { lazyFolder, under } from "./keys.ts";
import { tellMilestones } from "./milestones.ts";
import { Past } from "./past.ts";
import { accountsOf, pathOf, regionsOf } from "./paths.ts";
import { trailFolder } from "./trailFolders.ts";

const day = 86_400_000;
const everything = ["s3:ListBucket", "s3:GetObject", "s3:GetBucketLocation"] as const;
const auditRole = `arn:aws:iam::${production.id}:role/CloudTrailAudit`;

export interface ArchiveOptions {
  readonly seed: number;
  /** The world's end, ms since 1970 UTC. */
  readonly end: number;
  readonly trails: readonly WorldTrail[];
  readonly casts: Casts;
  readonly holdings: Holdings;
  readonly chinaGlobalRegion: ChinaGlobalRegion;
}

/** Makes what the trails deliver of these records and of what happened in the year before them. */
export function archiveOf(
  month: DailyRecords,
  { seed, end, trails, casts, holdings, chinaGlobalRegion }: ArchiveOptions,
): Archive {
  const past = new Past(seed, end, casts, chinaGlobalRegion);
  const milestones = tellMilestones(seed, end, casts, holdings).records;
  const records = new AllRecords(month, past, milestones);
  const deliveries = new Deliveries(seed, end, records);
  return {
    buckets: trails.map((trail) => bucketOf(trail, trailFolder(trail, deliveries, end), end)),
    records,
    logFiles(trailArn, accountId, region, date) {
      const trail = trails.find(({ arn }) => arn === trailArn);
      return trail === undefined
        ? []
        : deliveries.on({ trail, accountId, region, kind: "CloudTrail" }, date).map(({ object }) => object);
    },
    *before(from) {
      yield* milestones.filter(({ time }) => time >= from);
      yield* past.since(from);
    },
    latestDelivery(trailArn, now, region) {
      const trail = trails.find(({ arn }) => arn === trailArn);
      return trail === undefined ? undefined : latestDelivery(trail, deliveries, now, region);
    },
  };
}

/** The month, the past before it, and the story's beginnings in that past. */
class AllRecords implements DailyRecords {
  readonly #month: DailyRecords;
  readonly #past: Past;
  readonly #milestones = new RecordsByDay();

  constructor(month: DailyRecords, past: Past, milestones: readonly WorldRecord[]) {
    this.#month = month;
    this.#past = past;
    this.#milestones.add(milestones);
  }

  get version(): number {
    return this.#month.version;
  }

  of(accountId: string, region: string, date: string): readonly WorldRecord[] {
    return [this.#milestones, this.#past, this.#month].flatMap((source) => source.of(accountId, region, date));
  }
}

/** Looks back day by day, as far as a trail that failed or was stopped makes necessary. */
function latestDelivery(
  trail: WorldTrail,
  deliveries: Deliveries,
  now: number,
  only: string | undefined,
): number | undefined {
  for (let time = now; time > now - 40 * day; time -= day) {
    const times = accountsOf(trail).flatMap((account) =>
      regionsOf(trail, account).flatMap((region) =>
        only !== undefined && region !== only
          ? []
          : deliveries
              .on({ trail, accountId: account.id, region, kind: "CloudTrail" }, dayOf(time))
              .map(({ object }) => object.modified)
              .filter((modified) => modified <= now),
      ),
    );
    if (times.length > 0) {
      return Math.max(...times);
    }
  }
  return undefined;
}

/**
 * Whose bucket a trail writes into, and who may read it: the organization's is the log archive's, as is a requester-pays
 * one of development; development's own cannot be decrypted by development's auditor.
 */
function bucketOf(trail: WorldTrail, folder: KeyFolder, end: number): WorldBucket {
  const own = {
    name: trail.bucket,
    accountId: trail.accountId,
    region: trail.homeRegion,
    policy: [],
    roots: [under(pathOf(trail), folder)],
  };
  const encryption = (...principals: readonly string[]) =>
    trail.kmsKeyId === undefined ? {} : { encryption: { keyArn: trail.kmsKeyId, principals } };
  switch (trail.name) {
    case "acme-organization":
      return {
        ...own,
        ...encryption(logArchive.id, development.id, auditRole),
        accountId: logArchive.id,
        region: organizationBucket.region,
        policy: [
          { effect: "Allow", principal: auditRole, actions: everything },
          {
            effect: "Allow",
            principal: development.id,
            actions: ["s3:GetObject"],
            keyPrefix: `org/AWSLogs/${organizationId}/${development.id}/`,
          },
        ],
      };
    case "prod-events":
      return { ...own, roots: [...own.roots, foreignKeys(end)] };
    case "dev-audit":
      return {
        ...own,
        ...encryption(),
        policy: [{ effect: "Allow", principal: production.id, actions: ["s3:ListBucket", "s3:GetBucketLocation"] }],
      };
    case "load-test":
      return {
        ...own,
        accountId: logArchive.id,
        requesterPays: true,
        policy: [{ effect: "Allow", principal: development.id, actions: everything }],
      };
    default:
      return own;
  }
}

/** What other services, and people, leave beside a trail's log files. */
function foreignKeys(end: number): KeyFolder {
  const date = dayOf(end - day).replaceAll("-", "/");
  const { id } = production;
  return lazyFolder(() => [
    {
      name: `production/AWSLogs/${id}/Config/eu-west-1/${date}/${id}_Config_eu-west-1_ConfigHistory.json.gz`,
      object: new GzippedJson(end - day, () => '{"fileVersion":"1.0","configurationItems":[]}'),
    },
    {
      name: "production/notes/read me first.json.gz",
      object: new GzippedJson(end - day, () => '{"note":"a copy of the trail, kept by hand"}'),
    },
  ]);
}
