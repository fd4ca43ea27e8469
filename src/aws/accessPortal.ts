import { isAccountId } from "../model/aws/arn.ts";
import { withoutEnd } from "../model/text/text.ts";
import type { SignInSession } from "./signIn/session.ts";
import type { CredentialBase } from "./signInPlan.ts";

/** The access portal of IAM Identity Center, with the account and role of one profile. */
export interface AccessPortal {
  /** Without "#" and "/" at its end: "https://acme.awsapps.com/start". */
  readonly startUrl: string;
  readonly accountId: string;
  readonly roleName: string;
}

/** Hosts of access portals. An issuer URL ("identitycenter.amazonaws.com/ssoins-…") is no portal. */
const PORTAL_HOST = /^(?:[a-z0-9-]+\.){1,5}(?:awsapps\.com|awsapps\.cn|app\.aws)$/;

/**
 * The portal that a profile signs in to. Undefined: it is no profile of IAM Identity Center, or its settings are not
 * the address of a portal, an account and a role.
 */
export function accessPortalOf(
  { section }: CredentialBase,
  session: SignInSession | undefined,
): AccessPortal | undefined {
  const startUrl = session?.kind === "sso" ? portalAddress(session.startUrl) : undefined;
  const { sso_account_id: accountId = "", sso_role_name: roleName = "" } = section;
  return startUrl === undefined || !isAccountId(accountId) || !isRoleName(roleName)
    ? undefined
    : { startUrl, accountId, roleName };
}

/** A portal's address in the form of `AccessPortal.startUrl`; undefined for other texts. */
function portalAddress(startUrl: string): string | undefined {
  const url = URL.parse(startUrl);
  return url?.protocol === "https:" &&
    url.username === "" &&
    url.password === "" &&
    url.port === "" &&
    url.search === "" &&
    PORTAL_HOST.test(url.hostname) &&
    /^[\w/-]*$/.test(url.pathname)
    ? `https://${url.hostname}${withoutEnd(url.pathname, "/")}`
    : undefined;
}

function isRoleName(text: string): boolean {
  return /^[\w+=,.@-]{1,64}$/.test(text);
}

/**
 * The portal's shortcut to a page of the console in an account. Source: IAM Identity Center user guide, "Creating
 * shortcut links to AWS Management Console destinations".
 *
 * @param roleName Absent: the person chooses the role in the portal.
 */
export function portalShortcut(
  startUrl: string,
  { accountId, roleName }: { readonly accountId: string; readonly roleName?: string },
  destination: string,
): string {
  const role = roleName === undefined ? "" : `&role_name=${encodeURIComponent(roleName)}`;
  return `${startUrl}/#/console?account_id=${accountId}${role}&destination=${encodeURIComponent(destination)}`;
}
