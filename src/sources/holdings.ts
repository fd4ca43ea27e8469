/** Accounts, by id, and Regions. A member that is absent: any. */
export interface AccountsAndRegions {
  readonly accounts?: readonly string[];
  readonly regions?: readonly string[];
}

/** What is in both. */
export function commonPart(one: AccountsAndRegions, other: AccountsAndRegions): AccountsAndRegions {
  const accounts = inBoth(one.accounts, other.accounts);
  const regions = inBoth(one.regions, other.regions);
  return { ...(accounts === undefined ? {} : { accounts }), ...(regions === undefined ? {} : { regions }) };
}

/** Undefined stands for everything. */
function inBoth(
  one: readonly string[] | undefined,
  other: readonly string[] | undefined,
): readonly string[] | undefined {
  return one === undefined || other === undefined ? (one ?? other) : one.filter((item) => other.includes(item));
}

/** A folder in which CloudTrail keeps the log files of an account and Region. */
export interface LogFilesFolder {
  /** Key prefix; ends with a slash. */
  readonly prefix: string;
  readonly accountId: string;
  readonly region: string;
  /** "CloudTrail", "CloudTrail-Insight". */
  readonly kind: string;
}

/** Of which log files a source has the events. Sources of the same log files can stand in for each other. */
export interface Holdings {
  /** Equal for sources of the same log files: the bucket, and what its keys begin with. */
  readonly logs: string;
  /** The folders with events of the search within `within`, as S3 lists them. Absent: the source did not list them. */
  readonly listed?: readonly LogFilesFolder[];
  /** Its events are of these accounts and Regions. */
  readonly within: AccountsAndRegions;
  /** It may have none of the events before this time (ms since 1970 UTC). Absent: it has those of all times. */
  readonly since?: number;
  /** Whether it can have any events of these log files. */
  mayHold(folder: LogFilesFolder): boolean;
  /** Whether it has all events of these log files. */
  has(folder: LogFilesFolder): boolean;
}

/** Whether the log files of a folder are those of these accounts and Regions. */
export function isWithin({ accountId, region }: LogFilesFolder, { accounts, regions }: AccountsAndRegions): boolean {
  return (accounts?.includes(accountId) ?? true) && (regions?.includes(region) ?? true);
}
