import type { ModuleBlock, ProviderBlock, TerraformFile } from "./terraformFile.ts";

/** The merged declarations of a directory's files. */
export interface TerraformConfiguration extends Pick<TerraformFile, "modules" | "providers" | "backend"> {
  /** Addresses of resources that an override file changes. */
  readonly overridden: ReadonlySet<string>;
  /** Whether a file was read only in part: blocks may be missing. */
  readonly isPartial: boolean;
}

/**
 * Whether a file only overrides blocks of other files: "override.tf", "network_override.tf", and the same in JSON
 * syntax.
 *
 * @param fileName Without folders.
 */
export function isOverrideFile(fileName: string): boolean {
  return /^(?:.*_)?override\.(?:tf|tofu)(?:\.json)?$/.test(fileName);
}

/**
 * Merges the files of a directory as Terraform does: override files last in name order, each replacing only the
 * attributes it sets. https://developer.hashicorp.com/terraform/language/files/override
 */
export function configurationOf(
  files: readonly { readonly name: string; readonly file: TerraformFile }[],
): TerraformConfiguration {
  const plain = files.filter(({ name }) => !isOverrideFile(name)).map(({ file }) => file);
  const overrides = files
    .filter(({ name }) => isOverrideFile(name))
    .toSorted((left, right) => (left.name < right.name ? -1 : 1))
    .map(({ file }) => file);
  const backend =
    overrides.findLast((file) => file.backend !== undefined)?.backend ??
    plain.find((file) => file.backend !== undefined)?.backend;
  return {
    modules: overridden<ModuleBlock>(
      plain,
      overrides,
      ({ modules }) => modules,
      ({ name }) => name,
    ),
    providers: overridden<ProviderBlock>(plain, overrides, ({ providers }) => providers, providerKey),
    ...(backend === undefined ? {} : { backend }),
    overridden: new Set(overrides.flatMap(({ resources }) => resources.map(({ address }) => address))),
    isPartial: files.some(({ file }) => file.limited !== undefined),
  };
}

/** Key of a provider configuration: "aws", "aws.development". */
export function providerKey({ type, alias }: Pick<ProviderBlock, "type" | "alias">): string {
  return alias === undefined ? type : `${type}.${alias}`;
}

function overridden<Block extends ModuleBlock | ProviderBlock>(
  plain: readonly TerraformFile[],
  overrides: readonly TerraformFile[],
  blocksOf: (file: TerraformFile) => readonly Block[],
  keyOf: (block: Block) => string,
): readonly Block[] {
  const changes = Map.groupBy(overrides.flatMap(blocksOf), keyOf);
  return plain
    .flatMap(blocksOf)
    .map((block) => (changes.get(keyOf(block)) ?? []).reduce((merged, change) => withChange(merged, change), block));
}

/** Applies an override: its non-empty attributes replace the block's; the ranges stay those of the block. */
function withChange<Block extends ModuleBlock | ProviderBlock>(block: Block, change: Block): Block {
  const given = Object.entries(change).filter(([, value]) => !isEmpty(value));
  const { range } = block;
  return {
    ...block,
    ...Object.fromEntries(given),
    range,
    ...("nameRange" in block ? { nameRange: block.nameRange } : {}),
  };
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === false ||
    (Array.isArray(value) && value.length === 0) ||
    (value instanceof Map && value.size === 0)
  );
}
