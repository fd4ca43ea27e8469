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
