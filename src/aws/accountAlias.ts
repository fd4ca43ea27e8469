import type { CallContext } from "./failures.ts";
import type { Identity, Session } from "./session.ts";

/** IAM's rule for an alias. Anything else did not come from AWS. */
const ALIAS = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;

/**
 * Asks IAM for the alias of the account of a session's credentials (`iam:ListAccountAliases`). Undefined: it has none.
 * Never signs in interactively. Throws `Failure` or an AbortError.
 */
export async function accountAlias(
  session: Session,
  { accountId }: Identity,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { profile, homeRegion } = session;
  const context: CallContext = { profile, region: homeRegion, accountId, action: "iam:ListAccountAliases" };
  const { AccountAliases } = await session.call(
    async () => (await session.client("iam", homeRegion)).listAccountAliases(signal),
    context,
    signal,
  );
  const [alias] = AccountAliases ?? [];
  return alias !== undefined && ALIAS.test(alias) ? alias : undefined;
}
