import { parseArn } from "../../aws/arn.ts";
import type { CloudTrailEvent } from "../../event/record.ts";
import { nameOfValue } from "../nouns.ts";
import { accountIn } from "../policyGrants.ts";
import { isEveryone, ownAccounts } from "../sharing.ts";

/**
 * Whom a policy or a request names, in words: "everyone (*)", "account 444455556666 (another account)", "role/Ops",
 * "lambda.amazonaws.com".
 */
export function principalText(event: CloudTrailEvent, principal: string): string {
  if (isEveryone(principal)) {
    return `everyone (${principal})`;
  }
  const account = accountIn(principal);
  if (account === undefined) {
    return nameOfValue(principal);
  }
  const own = ownAccounts(event);
  const foreign = own.size > 0 && !own.has(account);
  const resource = parseArn(principal)?.resource ?? "root";
  return resource === "root"
    ? `account ${account}${foreign ? " (another account)" : ""}`
    : `${resource}${foreign ? ` in account ${account} (another account)` : ""}`;
}
