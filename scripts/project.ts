import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of package.json. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Everything that is downloaded or generated; ignored by git. */
export const cache = join(root, ".cache");
