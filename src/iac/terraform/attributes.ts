/** Backend attributes that locate the state. No others are kept, because they may contain credentials. */
export const LOCATING: ReadonlySet<string> = new Set([
  "bucket",
  "key",
  "region",
  "workspace_key_prefix",
  "path",
  "workspace_dir",
  "endpoint",
]);

const identifying =
  /^(?:name|id|arn|url|bucket|identifier|alias|domain|role|user|group|family|key|repository|rule|region)$|_(?:name|id|identifier|arn|url|prefix)$/;

/**
 * Whether an attribute may contain an identifier or a location. Others are not kept, because they may contain
 * passwords.
 */
export function isIdentifying(attribute: string): boolean {
  return identifying.test(attribute);
}
