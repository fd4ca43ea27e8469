import { parse as parseToml } from "smol-toml";
import { isScalar, parseDocument, visit } from "yaml";
import { MAX_CONFIG } from "../budget.ts";

/**
 * One environment of a samconfig file ("default", "prod"): the stack that a template is deployed as, and its Region.
 */
export interface SamEnvironment {
  readonly name: string;
  readonly stackName?: string;
  readonly region?: string;
  readonly profile?: string;
  /**
   * Templates that it may deploy, most likely first: relative to the file's folder, as written, possibly outside the
   * workspace. SAM's default names when none is configured.
   */
  readonly templateFiles: readonly string[];
}

/** Default template names of `sam build` and `sam deploy`. */
const DEFAULT_TEMPLATES = ["template.yaml", "template.yml", "template.json"];
/** In order of precedence: the commands' own parameters, then those of all commands. */
const SECTIONS = ["deploy", "sync", "build", "global"];

/** The environments of a samconfig.toml or its YAML form. Empty for invalid or incomplete text. Never throws. */
export function readSamConfig(text: string, format: "toml" | "yaml"): readonly SamEnvironment[] {
  if (text.length > MAX_CONFIG) {
    return [];
  }
  let config: unknown;
  try {
    config = format === "toml" ? parseToml(text) : yamlValue(text);
  } catch {
    return [];
  }
  return entriesOf(config)
    .filter(([, environment]) => SECTIONS.some((section) => entriesOf(at(environment, section)).length > 0))
    .map(([name, environment]) => environmentOf(name, environment));
}

/** Undefined for YAML with keys that are not scalars: converting nested ones to text takes exponential time. */
function yamlValue(text: string): unknown {
  const document = parseDocument(text, { logLevel: "silent" });
  let plain = document.errors.length === 0;
  visit(document, {
    Pair(_key, pair) {
      plain &&= isScalar(pair.key);
      return plain ? undefined : visit.BREAK;
    },
  });
  return plain ? document.toJS({ maxAliasCount: 10 }) : undefined;
}

function environmentOf(name: string, environment: unknown): SamEnvironment {
  const find = (sections: readonly string[], ...keys: readonly string[]): string | undefined => {
    for (const section of sections) {
      for (const key of keys) {
        const value = at(at(at(environment, section), "parameters"), key);
        if (typeof value === "string" && value.trim() !== "") {
          return value;
        }
      }
    }
    return undefined;
  };
  const stackName = find(SECTIONS, "stack_name");
  const region = find(SECTIONS, "region");
  const profile = find(SECTIONS, "profile");
  // `deploy` usually names the built template; the source template is the one passed to `build`.
  const named = [
    find(["build", "sync", "global"], "template_file", "template"),
    find(["deploy"], "template_file", "template"),
  ];
  const sources = named.filter((file): file is string => file !== undefined && !/(?:^|[\\/])\.aws-sam[\\/]/.test(file));
  return {
    name,
    ...(stackName === undefined ? {} : { stackName }),
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    templateFiles: sources.length > 0 ? [...new Set(sources)] : DEFAULT_TEMPLATES,
  };
}

function entriesOf(value: unknown): readonly [string, unknown][] {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

function at(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}
