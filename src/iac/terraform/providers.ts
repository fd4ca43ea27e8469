import { parseArn } from "../../model/arn.ts";
import type { ProviderBlock } from "./terraformFile.ts";

/** Where a provider's resources are, as far as the code says. */
export interface ProviderPlace {
  readonly region?: string;
  readonly accountId?: string;
  /** Of the AWS config, as the code names it. Only a hint: a workspace does not choose whose credentials are used. */
  readonly profile?: string;
}

/**
 * What the code says of a provider's account and Region. The account is told by a single `allowed_account_ids`, else by
 * the role that is assumed.
 *
 * @param providers The `provider` blocks of the root module.
 * @param name "aws.development"; "aws" or undefined for the default one.
 */
export function providerPlace(providers: readonly ProviderBlock[], name: string | undefined): ProviderPlace {
  const [type = "aws", alias] = (name ?? "aws").split(".");
  const provider = providers.find((each) => each.type === type && each.alias === alias);
  if (provider === undefined) {
    return {};
  }
  const { region, profile, accountIds, roleArn } = provider;
  const assumed = parseArn(roleArn ?? "")?.accountId ?? "";
  const accountId = accountIds.length === 1 ? accountIds[0] : /^\d{12}$/.test(assumed) ? assumed : undefined;
  return {
    ...(region === undefined ? {} : { region }),
    ...(accountId === undefined ? {} : { accountId }),
    ...(profile === undefined ? {} : { profile }),
  };
}
