import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of package.json. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Everything that is fetched or made along the way; git ignores it. */
export const cache = join(root, ".cache");
