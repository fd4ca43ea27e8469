import type { ResourceBlock, TextRange } from "../resourceBlock.ts";

/** Declarations of one Terraform or OpenTofu file, as far as it can be parsed. */
export interface TerraformFile {
  /** In text order. Data sources are left out, because they create nothing. */
  readonly resources: readonly ResourceBlock[];
  readonly modules: readonly ModuleBlock[];
  readonly providers: readonly ProviderBlock[];
  /** From the `terraform` block. */
  readonly backend?: BackendBlock;
  /** Why part of the file was not read, for the UI; absent when all of it was. */
  readonly limited?: string;
}

/** A `module` block, which calls a module. */
export interface ModuleBlock {
  readonly name: string;
  /** Literal source; absent for an expression. Local when it begins with "./" or "../". */
  readonly source?: string;
  /** Providers passed to the module: its name there ("aws") -> its name here ("aws.development"). */
  readonly providers: ReadonlyMap<string, string>;
  readonly range: TextRange;
  readonly nameRange: TextRange;
}

/** A provider configuration; only literal values. */
export interface ProviderBlock {
  /** "aws", "awscc". */
  readonly type: string;
  /** Absent: the default of its type. */
  readonly alias?: string;
  readonly region?: string;
  /** `allowed_account_ids`. */
  readonly accountIds: readonly string[];
  /** From `assume_role`; the ARN contains the account. */
  readonly roleArn?: string;
  readonly range: TextRange;
}

/** The backend block of a configuration. */
export interface BackendBlock {
  /** "s3", "local", "remote", "cloud" for a `cloud` block. */
  readonly type: string;
  /**
   * Literal attributes that locate the state: bucket, key, region, workspace_key_prefix, path, workspace_dir.
   * "endpoint" is set, possibly to "", when the configuration replaces S3's own endpoint.
   */
  readonly config: ReadonlyMap<string, string>;
  readonly range: TextRange;
}

/** The syntax of a file, by its name; undefined when Terraform and OpenTofu do not read it as configuration. */
export function syntaxOf(fileName: string): "hcl" | "json" | undefined {
  if (/\.(?:tf|tofu)$/.test(fileName)) {
    return "hcl";
  }
  return /\.(?:tf|tofu)\.json$/.test(fileName) ? "json" : undefined;
}
