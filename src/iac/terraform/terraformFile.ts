import type { ResourceBlock, TextRange } from "../resourceBlock.ts";

/** What one file of Terraform or OpenTofu declares, as far as it can be read. */
export interface TerraformFile {
  /** In the order of the text. Data sources are not among them: they make nothing. */
  readonly resources: readonly ResourceBlock[];
  readonly modules: readonly ModuleBlock[];
  readonly providers: readonly ProviderBlock[];
  /** Of the `terraform` block. */
  readonly backend?: BackendBlock;
  /** Why something was left unread, for a person; absent where all was read. */
  readonly limited?: string;
}

/** A call of a module. */
export interface ModuleBlock {
  readonly name: string;
  /** As written; absent where it is an expression. Local where it begins with "./" or "../". */
  readonly source?: string;
  /** The providers that it hands on: "aws" (as the module calls it) -> "aws.development" (as it is called here). */
  readonly providers: ReadonlyMap<string, string>;
  readonly range: TextRange;
  readonly nameRange: TextRange;
}

/** The configuration of a provider, with what is written as plain text. */
export interface ProviderBlock {
  /** "aws", "awscc". */
  readonly type: string;
  /** Absent: the default of its type. */
  readonly alias?: string;
  readonly region?: string;
  /** `allowed_account_ids`. */
  readonly accountIds: readonly string[];
  /** Of `assume_role`; its ARN says which account. */
  readonly roleArn?: string;
  readonly range: TextRange;
}

/** Where a configuration says that its state is. */
export interface BackendBlock {
  /** "s3", "local", "remote", "cloud" for a `cloud` block. */
  readonly type: string;
  /**
   * What locates the state and is written as plain text: bucket, key, region, workspace_key_prefix, path, workspace_dir.
   * "endpoint" is there, empty if need be, where S3's own is replaced.
   */
  readonly config: ReadonlyMap<string, string>;
  readonly range: TextRange;
}

/** How a file is written, by its name; undefined for a file that Terraform and OpenTofu do not read as configuration. */
export function syntaxOf(fileName: string): "hcl" | "json" | undefined {
  if (/\.(?:tf|tofu)$/.test(fileName)) {
    return "hcl";
  }
  return /\.(?:tf|tofu)\.json$/.test(fileName) ? "json" : undefined;
}
