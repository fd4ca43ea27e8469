import { loadSharedConfigFiles } from "@smithy/core/config";

/** One section of an AWS configuration file: key -> value. */
export type Section = Readonly<Record<string, string | undefined>>;

export interface SharedConfig {
  /** Profiles by name, and the sections "sso-session.<name>" and "services.<name>". */
  readonly config: Readonly<Record<string, Section>>;
  readonly credentials: Readonly<Record<string, Section>>;
}

/**
 * Reads the user's AWS configuration as the SDK reads it, always from disk; what the SDK remembers of the files is
 * renewed too. A file that is missing or cannot be read counts as empty. Loaded on first use, without any AWS client.
 */
export async function readSharedConfig(paths: {
  readonly config: string;
  readonly credentials: string;
}): Promise<SharedConfig> {
  const files = await loadSharedConfigFiles({
    configFilepath: paths.config,
    filepath: paths.credentials,
    ignoreCache: true,
  });
  return { config: files.configFile, credentials: files.credentialsFile };
}
