import { readFile } from "node:fs/promises";
import { loadSharedConfigFiles } from "@smithy/core/config";
import { type ConfigNote, type ParsedConfigFile, parseConfigFile, type Section } from "./configFile.ts";

export type { Section } from "./configFile.ts";

export interface SharedConfig {
  /** Profiles by name, and the sections "sso-session.<name>" and "services.<name>". */
  readonly config: Readonly<Record<string, Section>>;
  readonly credentials: Readonly<Record<string, Section>>;
  /** What of the files is not read, in their order. */
  readonly notes?: readonly ConfigNote[];
  /** Profiles that are in neither file, in the terms of the config file. A profile of a file with the same name wins. */
  readonly added?: Readonly<Record<string, Section>>;
  /** Paths of the two files. They need not exist. */
  readonly files: AwsConfigPaths;
}

/** Reads the AWS configuration as it is now. */
export type ReadSharedConfig = () => Promise<SharedConfig>;

export interface AwsConfigPaths {
  readonly config: string;
  readonly credentials: string;
}

/**
 * Reads the user's AWS configuration, always from disk; this also refreshes the SDK's own cache, from which its clients
 * read the profile's other settings. A missing file counts as empty. Load this module lazily; it loads no AWS client.
 */
export async function readSharedConfig(paths: AwsConfigPaths): Promise<SharedConfig> {
  const [config, credentials] = await Promise.all([
    readConfigFile(paths.config, "config"),
    readConfigFile(paths.credentials, "credentials"),
    loadSharedConfigFiles({ configFilepath: paths.config, filepath: paths.credentials, ignoreCache: true }),
  ]);
  return {
    config: config.sections,
    credentials: credentials.sections,
    notes: [...config.notes, ...credentials.notes],
    files: paths,
  };
}

async function readConfigFile(path: string, file: ConfigNote["file"]): Promise<ParsedConfigFile> {
  try {
    return parseConfigFile(await readFile(path, "utf8"), file);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const isMissing = code === "ENOENT" || code === "ENOTDIR";
    return { sections: {}, notes: isMissing ? [] : [{ file, line: 1, message: `the file cannot be read (${code})` }] };
  }
}
