/** The attributes of a backend that tell where the state is: nothing else is kept, it may hold credentials. */
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

/** Whether an attribute may tell what a resource goes by, or where it is. Others are not kept: among them are passwords. */
export function isIdentifying(attribute: string): boolean {
  return identifying.test(attribute);
}
