import { attributesToRead } from "../identifyingAttributes.ts";
import type { ResourceBlock, TextRange } from "../resourceBlock.ts";
import { isIdentifying, LOCATING } from "./attributes.ts";
import type { BackendBlock, ModuleBlock, ProviderBlock, TerraformFile } from "./terraformFile.ts";

/** An attribute's value, in either syntax. */
export interface WrittenValue {
  /** Literal text; undefined for an expression. */
  readonly literal: string | undefined;
  /** `aws.development`, also in the older quoted form. */
  readonly reference: string | undefined;
  /** The literal texts of a list. */
  readonly literals: readonly string[];
  /** The members of an object whose values are references. */
  readonly references: ReadonlyMap<string, string>;
}

/** A block in either syntax. */
export interface WrittenBlock {
  readonly keyword: string;
  readonly labels: readonly string[];
  readonly range: TextRange;
  readonly nameRange: TextRange;
  readonly attributes: ReadonlyMap<string, WrittenValue>;
  /** Directly nested blocks, only those that are read. */
  readonly blocks: readonly WrittenBlock[];
}

/** Declarations of a file, by kind of block. */
export type Declared = Omit<TerraformFile, "limited">;

/** Converts blocks to declarations by keyword; other blocks are ignored. */
export function declaredBy(blocks: Iterable<WrittenBlock>): Declared {
  const resources: ResourceBlock[] = [];
  const modules: ModuleBlock[] = [];
  const providers: ProviderBlock[] = [];
  let backend: BackendBlock | undefined;
  for (const block of blocks) {
    const { keyword } = block;
    const [first, second] = block.labels;
    if (keyword === "terraform") {
      backend ??= backendOf(block);
    } else if (keyword === "resource" && first !== undefined && second !== undefined) {
      resources.push(resourceOf(block, first, second));
    } else if (keyword === "module" && first !== undefined) {
      modules.push(moduleOf(block, first));
    } else if (keyword === "provider" && first !== undefined) {
      providers.push(providerOf(block, first));
    }
  }
  return { resources, modules, providers, ...(backend === undefined ? {} : { backend }) };
}

function resourceOf(block: WrittenBlock, type: string, name: string): ResourceBlock {
  const literals = new Map<string, string>();
  const needed = new Set(attributesToRead(type));
  for (const [attribute, value] of block.attributes) {
    const literal = needed.has(attribute) || isIdentifying(attribute) ? value.literal : undefined;
    if (literal !== undefined) {
      literals.set(attribute, literal);
    }
  }
  const provider = block.attributes.get("provider")?.reference;
  return {
    tool: "terraform",
    address: `${type}.${name}`,
    type,
    range: block.range,
    nameRange: block.nameRange,
    literals,
    repeated: isRepeated(block),
    ...(provider === undefined ? {} : { provider }),
  };
}

function moduleOf(block: WrittenBlock, name: string): ModuleBlock {
  const source = block.attributes.get("source")?.literal;
  return {
    name,
    ...(source === undefined ? {} : { source }),
    providers: block.attributes.get("providers")?.references ?? new Map(),
    range: block.range,
    nameRange: block.nameRange,
  };
}

function providerOf(block: WrittenBlock, type: string): ProviderBlock {
  const text = (attribute: "alias" | "region"): { [name in typeof attribute]?: string } => {
    const literal = block.attributes.get(attribute)?.literal;
    return literal === undefined ? {} : { [attribute]: literal };
  };
  const assumed = block.blocks.filter(({ keyword }) => keyword === "assume_role");
  // Roles are assumed in sequence; the last one makes the calls.
  const roleArn = assumed.at(-1)?.attributes.get("role_arn")?.literal;
  return {
    type,
    ...text("alias"),
    ...text("region"),
    accountIds: (block.attributes.get("allowed_account_ids")?.literals ?? []).filter((id) => /^\d{12}$/.test(id)),
    ...(roleArn === undefined ? {} : { roleArn }),
    range: block.range,
  };
}

function backendOf(terraform: WrittenBlock): BackendBlock | undefined {
  for (const { keyword, labels, attributes, range } of terraform.blocks) {
    const type = keyword === "cloud" ? "cloud" : keyword === "backend" ? labels[0] : undefined;
    if (type !== undefined) {
      const config = new Map<string, string>();
      for (const [attribute, value] of attributes) {
        const literal = LOCATING.has(attribute) ? value.literal : undefined;
        if (literal !== undefined) {
          config.set(attribute, literal);
        }
      }
      if (attributes.has("endpoints") || attributes.has("endpoint")) {
        config.set("endpoint", config.get("endpoint") ?? "");
      }
      return { type, config, range };
    }
  }
  return undefined;
}

function isRepeated({ attributes }: WrittenBlock): boolean {
  return attributes.has("count") || attributes.has("for_each");
}
