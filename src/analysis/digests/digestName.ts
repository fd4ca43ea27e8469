import { isAccountId, isRegionName } from "../../model/aws/arn.ts";

/** What the name of a digest file says. Times in ms since 1970 UTC. */
export interface DigestName {
  readonly accountId: string;
  /** The Region whose log files it names. */
  readonly region: string;
  readonly trail: string;
  readonly homeRegion: string;
  /** The end of the time that it is about. */
  readonly end: number;
  /** It names log files that were processed late and that no other digest names. */
  readonly isBackfill: boolean;
}

const BACKFILL = "_backfill";

/**
 * Reads the name of a digest file, or a path that ends with it:
 * "…/ACCOUNT_CloudTrail-Digest_REGION_TRAIL_HOMEREGION_YYYYMMDDTHHmmssZ[_backfill].json.gz", also without ".gz". Undefined for
 * any other name. Source: CloudTrail user guide, "CloudTrail digest file structure".
 */
export function readDigestName(path: string): DigestName | undefined {
  const name = fileNameOf(path);
  const bare = withoutSuffix(withoutSuffix(name, ".gz"), ".json");
  if (bare.length > 400 || !/\.json(?:\.gz)?$/.test(name)) {
    return undefined;
  }
  const isBackfill = bare.endsWith(BACKFILL);
  const parts = withoutSuffix(bare, BACKFILL).split("_");
  const [accountId = "", kind, region = ""] = parts;
  const [homeRegion = "", stamp = ""] = parts.slice(-2);
  const end = timeOf(stamp);
  const trail = parts.slice(3, -2).join("_");
  return parts.length < 6 ||
    kind !== "CloudTrail-Digest" ||
    end === undefined ||
    !isAccountId(accountId) ||
    !isRegionName(region) ||
    !isRegionName(homeRegion) ||
    trail === ""
    ? undefined
    : { accountId, region, trail, homeRegion, end, isBackfill };
}

/** Equal for digests that name one another as the one before. */
export function chainOf({ accountId, region, trail, homeRegion, isBackfill }: DigestName): string {
  return JSON.stringify([accountId, region, trail, homeRegion, isBackfill]);
}

/** The part of a key or path after its last slash. */
export function fileNameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}

/** The name of a log or digest file without ".gz": files may have been unpacked. */
export function unpackedName(path: string): string {
  return withoutSuffix(fileNameOf(path), ".gz");
}

function withoutSuffix(text: string, suffix: string): string {
  return text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;
}

function timeOf(stamp: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp);
  if (match === null) {
    return undefined;
  }
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
