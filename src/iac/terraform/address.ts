/** One module step of an address: `module.net["a"]`. */
interface ModuleStep {
  readonly name: string;
  /** Index of `count` (a number) or `for_each` (a string); absent without either. */
  readonly key?: string | number;
}

/** The parts of a resource address. */
export interface TerraformAddress {
  readonly modules: readonly ModuleStep[];
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  readonly key?: string | number;
}

/** Limits of the address's steps and characters; real addresses are far shorter. */
const MAX_STEPS = 100;
const MAX_ADDRESS = 10_000;

/**
 * Parses an address as Terraform prints it: `module.net["a"].aws_subnet.this[0]`, `data.aws_vpc.main`. Undefined for
 * any other text, including the address of a module.
 */
export function parseAddress(text: string): TerraformAddress | undefined {
  if (text.length > MAX_ADDRESS) {
    return undefined;
  }
  const step = /([\p{ID_Start}_][\p{ID_Continue}-]*)(?:\[(\d+|"(?:[^"\\]|\\.)*")\])?(?:\.|$)/uy;
  const names: { readonly name: string; readonly key?: string | number }[] = [];
  while (step.lastIndex < text.length) {
    const match = step.exec(text);
    if (match === null || names.length > 2 * MAX_STEPS) {
      return undefined;
    }
    const [, name = "", written] = match;
    const key = written === undefined ? undefined : parseKey(written);
    names.push(key === undefined ? { name } : { name, key });
  }
  if (text.endsWith(".")) {
    return undefined;
  }
  const modules: ModuleStep[] = [];
  let at = 0;
  for (let module = names[1]; names[at]?.name === "module" && module !== undefined; module = names[at + 1]) {
    modules.push(module);
    at += 2;
  }
  const mode = names[at]?.name === "data" && names.length - at === 3 ? "data" : "managed";
  const [type, name, ...rest] = names.slice(mode === "data" ? at + 1 : at);
  if (type === undefined || name === undefined || type.key !== undefined || rest.length > 0) {
    return undefined;
  }
  return { modules, mode, type: type.name, ...name };
}

/** Formats an address as Terraform prints it. */
export function formatAddress({ modules, mode, type, name, key }: TerraformAddress): string {
  return [
    ...modules.map((step) => `module.${step.name}${formatKey(step.key)}`),
    `${mode === "data" ? "data." : ""}${type}.${name}${formatKey(key)}`,
  ].join(".");
}

/** An index as in an address: `[0]`, `["a"]`; empty for undefined. */
export function formatKey(key: string | number | undefined): string {
  if (key === undefined) {
    return "";
  }
  return typeof key === "number" ? `[${key}]` : `["${key.replace(/["\\]|\p{Cc}|[$%](?=\{)/gu, escapeOf)}"]`;
}

/**
 * The declaration of an instance: its address without indexes, `module.net.aws_subnet.this`. Undefined for text that is
 * not an address. All instances of a block have the same declaration, which joins instances to blocks.
 */
export function declarationOf(instanceAddress: string): string | undefined {
  const address = parseAddress(instanceAddress);
  if (address === undefined) {
    return undefined;
  }
  const module = moduleAddressOf(address);
  const block = `${address.mode === "data" ? "data." : ""}${address.type}.${address.name}`;
  return module === "" ? block : `${module}.${block}`;
}

/** Address of the enclosing module without indexes: "module.net.module.subnets", "" for the root. */
function moduleAddressOf({ modules }: TerraformAddress): string {
  return modules.map(({ name }) => `module.${name}`).join(".");
}

/**
 * The declarations of a block, one for each module that uses its directory.
 *
 * @param blockAddress "aws_subnet.this".
 * @param moduleAddresses Modules of its directory: "" for the root module, "module.net.module.subnets".
 */
export function declarationsOf(blockAddress: string, moduleAddresses: readonly string[]): readonly string[] {
  return moduleAddresses.map((module) => (module === "" ? blockAddress : `${module}.${blockAddress}`));
}

/** Groups instances by declaration; those without a valid address are left out. */
export function byDeclaration<T extends { readonly address: string }>(
  instances: Iterable<T>,
): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const instance of instances) {
    const declaration = declarationOf(instance.address);
    if (declaration !== undefined) {
      const list = found.get(declaration);
      if (list === undefined) {
        found.set(declaration, [instance]);
      } else {
        list.push(instance);
      }
    }
  }
  return found;
}

function parseKey(written: string): string | number | undefined {
  return written.startsWith('"') ? unquote(written.slice(1, -1)) : Number(written);
}

/** Unescapes the contents of a quoted Terraform string. */
export function unquote(text: string): string {
  return text.replace(
    /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))|([$%])\4(?=\{)/gs,
    (whole, short?: string, long?: string, letter?: string, sign?: string) => {
      if (sign !== undefined) {
        return sign;
      }
      const code = Number.parseInt(short ?? long ?? "", 16);
      if (!Number.isNaN(code)) {
        return code > 0x10ffff ? whole : String.fromCodePoint(code);
      }
      return { n: "\n", r: "\r", t: "\t" }[letter ?? ""] ?? letter ?? whole;
    },
  );
}

function escapeOf(character: string): string {
  switch (character) {
    case "\n":
      return "\\n";
    case "\r":
      return "\\r";
    case "\t":
      return "\\t";
    case "$":
    case "%":
      return character + character;
    case '"':
    case "\\":
      return `\\${character}`;
    default:
      return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  }
}
