import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { isRegionName } from "../model/aws/arn.ts";
import { nearest } from "../model/text/nearest.ts";
import { visible } from "../model/text/text.ts";

/** What the command line asks for. */
export interface ServerOptions {
  /** Names of the profiles that may be used, or all that need no command and no MFA code. */
  readonly profiles: readonly string[] | "all";
  /** Regions to search. "all": every Region that the account has enabled; absent: the profile's own and the global one. */
  readonly regions?: readonly string[] | "all";
  /** Absolute paths of folders with infrastructure code. */
  readonly folders: readonly string[];
  readonly cache: CacheOptions;
  /** US dollars that all calls together may cost. */
  readonly mayCost: number;
  /** Changes by users and roles of these names, with "*", count as made by the pipeline. */
  readonly pipelineRoles: readonly string[];
}

interface CacheOptions {
  /** Absolute path of the folder for fetched events. Absent: the usual one. */
  readonly folder?: string;
  readonly megabytes: number;
  readonly days: number;
  /** Nothing is written to the disk. */
  readonly memoryOnly: boolean;
}

export type CommandLine =
  | { readonly kind: "serve"; readonly options: ServerOptions }
  | { readonly kind: "help" | "version" }
  /** `problem`: what is wrong, in one sentence; safe to print. */
  | { readonly kind: "refused"; readonly problem: string };

interface Option {
  /** What follows it. Absent: nothing does. */
  readonly value?: string;
  readonly repeated?: true;
  readonly help: string;
}

const OPTIONS = {
  profile: {
    value: "NAME",
    repeated: true,
    help: "an AWS profile that may be used; it may run its credential_process",
  },
  "all-profiles": { help: "use every profile that needs no credential_process and no MFA code" },
  region: {
    value: "REGION",
    repeated: true,
    help: 'a Region to search, or "all"; without it the own Region of each profile and the global one',
  },
  folder: { value: "DIR", repeated: true, help: "a folder with Terraform, CloudFormation, CDK or Pulumi code" },
  "max-cost": {
    value: "DOLLARS",
    help: "what all calls together may cost, such as 0.50; without it, calls that cost are refused",
  },
  "pipeline-role": {
    value: "NAME",
    repeated: true,
    help: "changes by this role or user count as made by the pipeline",
  },
  cache: { value: "DIR", help: "where fetched events are stored" },
  "cache-megabytes": { value: "N", help: "how much is stored at most; 500 without it" },
  "cache-days": { value: "N", help: "for how long events are stored; 90 without it" },
  "no-cache": { help: "store nothing on the disk" },
  help: { help: "print this" },
  version: { help: "print the version" },
} as const satisfies Readonly<Record<string, Option>>;

type OptionName = keyof typeof OPTIONS;

const NAMES = Object.keys(OPTIONS) as OptionName[];

function infoOf(name: OptionName): Option {
  return OPTIONS[name];
}

/** What `--help` prints. */
export function helpText(): string {
  const rows = NAMES.map((name) => {
    const { value, repeated, help } = infoOf(name);
    return {
      usage: value === undefined ? `--${name}` : `--${name} ${value}`,
      text: repeated === true ? `${help} (may be repeated)` : help,
    };
  });
  const width = Math.max(...rows.map(({ usage }) => usage.length)) + 2;
  return [
    "Usage: node mcp.js --profile NAME [--profile NAME …] [--region REGION] [--folder DIR] [options]",
    "",
    "Serves the tools of CloudTrail Investigator to an agent, by the Model Context Protocol over stdin and stdout.",
    "It only reads, and only with the profiles that are named here. The log goes to stderr.",
    "",
    ...rows.map(({ usage, text }) => `  ${usage.padEnd(width)}${text}`),
    "",
  ].join("\n");
}

/** Reads a command line, without the program's name. `folder`: what relative paths start from. */
export function readCommandLine(args: readonly string[], folder: string): CommandLine {
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    options: Object.fromEntries(
      NAMES.map((name) => [
        name,
        { type: infoOf(name).value === undefined ? ("boolean" as const) : ("string" as const) },
      ]),
    ),
  });
  const given = new Map<OptionName, string[]>();
  for (const token of tokens) {
    if (token.kind === "option-terminator") {
      continue;
    }
    if (token.kind === "positional") {
      return refused(`"${visible(token.value)}" is not an option. Options begin with "--".`);
    }
    const { rawName, value } = token;
    const name = NAMES.find((one) => `--${one}` === rawName);
    if (name === undefined) {
      const meant = nearest(
        rawName,
        NAMES.map((one) => `--${one}`),
      );
      return refused(
        `There is no option "${visible(rawName)}".${meant === undefined ? "" : ` Did you mean ${meant}?`}`,
      );
    }
    const takesValue = infoOf(name).value !== undefined;
    if (takesValue && (value === undefined || value === "" || (value.startsWith("--") && token.inlineValue !== true))) {
      return refused(`--${name} needs a value after it.`);
    }
    if (!takesValue && value !== undefined) {
      return refused(`--${name} takes no value.`);
    }
    given.set(name, [...(given.get(name) ?? []), value ?? ""]);
  }
  if (given.has("help") || given.has("version")) {
    return { kind: given.has("help") ? "help" : "version" };
  }
  return optionsOf(given, folder);
}

function optionsOf(given: ReadonlyMap<OptionName, readonly string[]>, folder: string): CommandLine {
  const all = (name: OptionName) => given.get(name) ?? [];
  const twice = [...given].find(([name, values]) => values.length > 1 && infoOf(name).repeated !== true);
  if (twice !== undefined) {
    return refused(`--${twice[0]} is given twice.`);
  }
  const profiles = all("profile");
  if (profiles.length > 0 && given.has("all-profiles")) {
    return refused("--profile and --all-profiles exclude each other.");
  }
  if (profiles.length === 0 && !given.has("all-profiles")) {
    return refused("Name the AWS profiles that may be used with --profile NAME, or pass --all-profiles.");
  }
  const regions = all("region").flatMap((value) => value.split(","));
  const wrong = regions.find((region) => region !== "all" && !isRegionName(region));
  if (wrong !== undefined) {
    return refused(`--region "${visible(wrong)}" is not a Region. Write one such as eu-west-1, or all.`);
  }
  const numbers = numbersOf({
    "max-cost": { texts: all("max-cost"), usual: 0, least: 0, most: 10_000 },
    "cache-megabytes": { texts: all("cache-megabytes"), usual: 500, least: 0, most: 100_000 },
    "cache-days": { texts: all("cache-days"), usual: 90, least: 1, most: 3_650 },
  });
  if (typeof numbers === "string") {
    return refused(numbers);
  }
  const [cache] = all("cache");
  return {
    kind: "serve",
    options: {
      profiles: given.has("all-profiles") ? "all" : [...new Set(profiles)],
      ...(regions.length === 0 ? {} : { regions: regions.includes("all") ? "all" : [...new Set(regions)] }),
      folders: all("folder").map((path) => resolve(folder, path)),
      cache: {
        ...(cache === undefined ? {} : { folder: resolve(folder, cache) }),
        megabytes: numbers["cache-megabytes"],
        days: numbers["cache-days"],
        memoryOnly: given.has("no-cache"),
      },
      mayCost: numbers["max-cost"],
      pipelineRoles: all("pipeline-role"),
    },
  };
}

interface NumberOption {
  readonly texts: readonly string[];
  readonly usual: number;
  readonly least: number;
  readonly most: number;
}

/** The numbers by the names of their options, or what is wrong with one of them. */
function numbersOf<Name extends OptionName>(
  options: Readonly<Record<Name, NumberOption>>,
): Readonly<Record<Name, number>> | string {
  const read: Partial<Record<Name, number>> = {};
  for (const [name, { texts, usual, least, most }] of Object.entries(options) as [Name, NumberOption][]) {
    const [text] = texts;
    const number = text === undefined ? usual : /^\d{1,9}(?:\.\d{1,4})?$/.test(text) ? Number(text) : Number.NaN;
    if (!(number >= least && number <= most)) {
      return `--${name} needs a number from ${least} to ${most}, not "${visible(text ?? "")}".`;
    }
    read[name] = number;
  }
  return read as Record<Name, number>;
}

function refused(problem: string): CommandLine {
  return { kind: "refused", problem };
}
