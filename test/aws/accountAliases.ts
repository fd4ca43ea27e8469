import { escapeXml } from "./errors.ts";
import type { Caller } from "./signature.ts";

/** `iam:ListAccountAliases` for the caller's own account, as the result element's XML: an account has at most one. */
export function accountAliases({ account: { alias } }: Caller): string {
  const members = alias === "" ? "" : `<member>${escapeXml(alias)}</member>`;
  return `<IsTruncated>false</IsTruncated><AccountAliases>${members}</AccountAliases>`;
}
