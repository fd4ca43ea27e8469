import { readFile } from "node:fs/promises";
import { loadSharedConfigFiles } from "@smithy/core/config";

/** One section of an AWS configuration file: key -> value. A key without a value has the value "". */
export type Section = Readonly<Record<string, string | undefined>>;

export interface SharedConfig {
  /** Profiles by name, and the sections "sso-session.<name>" and "services.<name>". */
  readonly config: Readonly<Record<string, Section>>;
  readonly credentials: Readonly<Record<string, Section>>;
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
 * Reads the user's AWS configuration with the SDK's parser, always from disk; this also refreshes the SDK's own cache.
 * A missing or unreadable file counts as empty. Load this module lazily; it loads no AWS client.
 */
export async function readSharedConfig(paths: AwsConfigPaths): Promise<SharedConfig> {
  const [files, config, credentials] = await Promise.all([
    loadSharedConfigFiles({ configFilepath: paths.config, filepath: paths.credentials, ignoreCache: true }),
    readText(paths.config),
    readText(paths.credentials),
  ]);
  return {
    config: withEmptyKeys(files.configFile, config, profileOfHeader),
    credentials: withEmptyKeys(files.credentialsFile, credentials, (header) => header),
    files: paths,
  };
}

function readText(path: string): Promise<string> {
  return readFile(path, "utf8").catch(() => "");
}

/** The profile name of "[default]" or "[profile x]". Undefined for other sections, which have no credentials. */
function profileOfHeader(header: string): string | undefined {
  if (header === "default") {
    return header;
  }
  const [, quoted, inApostrophes, plain] =
    /^profile\s(?:"([\w\-@+.%:/]+)"|'([\w\-@+.%:/]+)'|([\w\-@+.%:/]+))$/.exec(header) ?? [];
  return quoted ?? inApostrophes ?? plain;
}

/**
 * The SDK drops keys without a value, which would make a profile with `role_arn =` look like one without a role. Adds
 * such keys, except those that open a nested block (`s3 =` and indented lines).
 */
function withEmptyKeys(
  sections: Readonly<Record<string, Section>>,
  text: string,
  nameOf: (header: string) => string | undefined,
): Readonly<Record<string, Section>> {
  const found = new Map(Object.entries(sections));
  let section: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    const header = /^\s*\[([^\]]{1,200})\]/.exec(line)?.[1];
    if (header !== undefined) {
      section = nameOf(header.trim());
      continue;
    }
    const key = /^([A-Za-z_]\w{0,60})[ \t]{0,20}=[ \t]{0,200}$/.exec(line)?.[1];
    const known = section === undefined ? undefined : found.get(section);
    if (section === undefined || key === undefined || known?.[key] !== undefined) {
      continue;
    }
    if (!Object.keys(known ?? {}).some((other) => other.startsWith(`${key}.`))) {
      found.set(section, { ...known, [key]: "" });
    }
  }
  return Object.fromEntries(found);
}
