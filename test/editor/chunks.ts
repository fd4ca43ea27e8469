import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Metafile } from "esbuild";

/** Files of a built extension that hold code of an AWS client, as the build itself recorded it. */
export function awsClientFiles(extensionPath: string): string[] {
  const { outputs } = JSON.parse(
    readFileSync(join(extensionPath, "dist", "meta", "programs.json"), "utf8"),
  ) as Metafile;
  return Object.entries(outputs)
    .filter(([, { inputs }]) =>
      Object.keys(inputs).some((path) => /node_modules\/@aws-sdk\/(client|nested-clients)/.test(path)),
    )
    .map(([path]) => join(extensionPath, path));
}
