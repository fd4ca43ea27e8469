/** What locates a state: nothing else of a backend is kept, it may hold credentials. */
const locating = new Set(["bucket", "key", "region", "workspace_key_prefix", "path", "workspace_dir", "profile"]);

const identifying =
  /^(?:name|id|arn|url|bucket|identifier|alias|domain|role|user|group|family|key)$|_(?:name|id|identifier|arn|url|prefix)$/;

/** Whether an attribute may tell what a resource goes by. Others are not kept: among them are passwords. */
export function isIdentifying(attribute: string): boolean {
  return identifying.test(attribute);
}

/** Whether an attribute of a backend tells where the state is. */
export function isLocating(attribute: string): boolean {
  return locating.has(attribute);
}
