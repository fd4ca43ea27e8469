/** What reading a part of a bucket takes. */
export interface Cost {
  /** Log files to download, and how large they are as they are stored. */
  readonly files: number;
  readonly bytes: number;
  /** Requests to AWS: listings, those included that counted the files, and downloads. */
  readonly requests: number;
  /** In US dollars, by AWS's list prices. */
  readonly dollars: number;
  /**
   * "upper bound": every file was counted; a search stops earlier at its limit, and transfer may be free. "unknown": there
   * are too many files to count, so that their number is a guess from those that were.
   */
  readonly basis: "exact" | "upper bound" | "unknown";
  /** Files beside them that were downloaded before. */
  readonly kept: number;
  /** Files beside them that cannot be read, since they are archived in S3 Glacier. */
  readonly archived: number;
  /** The requests and the transfer are billed to the profile's account although the bucket is another one's. */
  readonly requesterPays: boolean;
}

/**
 * List prices in US dollars of US East (N. Virginia): S3 Standard's requests, and the first 10 TB of a month out to the
 * internet. Source: aws.amazon.com/s3/pricing and aws.amazon.com/ec2/pricing/on-demand. Other Regions cost up to 1.7 times as
 * much. Transfer is free to a machine in the bucket's Region, and for the first 100 GB of a month. Requests to KMS are not
 * in them: one for each file that is encrypted with a key of its own, $0.03 for 10,000.
 */
const PER_LIST = 0.005 / 1_000;
const PER_GET = 0.0004 / 1_000;
const PER_BYTE_OUT = 0.09 / 1024 ** 3;

/** What so many listings and downloads cost, in US dollars. */
export function dollarsOf({
  lists,
  files,
  bytes,
}: {
  readonly lists: number;
  readonly files: number;
  readonly bytes: number;
}): number {
  return lists * PER_LIST + files * PER_GET + bytes * PER_BYTE_OUT;
}

/**
 * For a person, without a full stop: "12,400 files, 310 MB, about $0.03", "12,400 files, 310 MB, about $0.03, billed to this
 * account (requester pays); 5,000 files downloaded before; 3 files archived in S3 Glacier that cannot be read".
 */
export function costText({ files, bytes, dollars, basis, kept, archived, requesterPays }: Cost): string {
  const about = basis === "unknown" ? "about " : "";
  const billed = requesterPays ? ", billed to this account (requester pays)" : "";
  const parts = [
    files === 0
      ? `Nothing to download${billed}`
      : `${about}${filesOf(files)}, ${about}${bytesText(bytes)}, ${dollarsText(dollars)}${billed}`,
    ...(kept === 0 ? [] : [`${filesOf(kept)} downloaded before`]),
    ...(archived === 0 ? [] : [`${filesOf(archived)} archived in S3 Glacier that cannot be read`]),
  ];
  return parts.join("; ");
}

function filesOf(count: number): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? "file" : "files"}`;
}

/** "310 MB", "4.2 GB", "12 kB". */
function bytesText(bytes: number): string {
  const [unit, size] =
    bytes >= 1e9
      ? (["GB", bytes / 1e9] as const)
      : bytes >= 1e6
        ? (["MB", bytes / 1e6] as const)
        : (["kB", bytes / 1e3] as const);
  const rounded = size < 10 ? Math.round(size * 10) / 10 : Math.round(size);
  return `${Math.max(0.1, rounded).toLocaleString("en-US")} ${unit}`;
}

/** "less than $0.01", "about $0.03", "about $1,240". */
function dollarsText(dollars: number): string {
  if (dollars < 0.01) {
    return "less than $0.01";
  }
  const digits = dollars < 100 ? 2 : 0;
  const text = dollars.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `about $${text}`;
}
