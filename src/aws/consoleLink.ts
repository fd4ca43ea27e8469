import { type AccessPortal, portalShortcut } from "./accessPortal.ts";
import type { ConsolePage } from "./console.ts";
import type { Profile } from "./profiles.ts";

/** A page of the AWS console and the account in which it opens. */
export interface ConsoleLink {
  /** Always https: a host of the AWS console or of an access portal. */
  readonly url: string;
  /** For a button or a menu. "Look Up": the console itself looks for the page, and may have none. */
  readonly verb: "Open" | "Look Up";
  /** In which account it opens: one or two sentences. */
  readonly note: string;
  /** The page may open in another account than its own. */
  readonly mayMissAccount: boolean;
}

/**
 * The link to a page: through the access portal of IAM Identity Center where a profile has one, so that it opens in the
 * page's own account. AWS has no address that names the account of an ordinary browser session: with several sessions,
 * the host name has a random part.
 *
 * @param readBy Names of the profiles that read the event; they are preferred.
 */
export function consoleLink(
  page: ConsolePage,
  profiles: readonly Profile[],
  readBy: readonly string[],
  subject: "event" | "resource",
): ConsoleLink {
  const verb = page.how === "page" ? "Open" : "Look Up";
  const { account } = page;
  const portal = account === undefined ? undefined : portalTo(account, page.partition, profiles, readBy);
  if (account === undefined || portal === undefined) {
    const owner = account === undefined ? "" : ` This ${subject} is of account ${account}.`;
    return {
      url: page.url,
      verb,
      note: `Opens in the account that the browser is signed in to.${owner}`,
      mayMissAccount: true,
    };
  }
  const { startUrl, roleName } = portal;
  const role = roleName === undefined ? ", where you choose the role" : ` as ${roleName}`;
  return {
    url: portalShortcut(startUrl, { accountId: account, ...(roleName === undefined ? {} : { roleName }) }, page.url),
    verb,
    note: `Opens in account ${account} through the access portal${role}.`,
    mayMissAccount: false,
  };
}

/**
 * The portal to an account, with a role of the profile that signs in to this account. A profile of another account that
 * read the event leads to the portal without a role. Undefined: no profile's portal is known to have the account.
 */
function portalTo(
  account: string,
  partition: string,
  profiles: readonly Profile[],
  readBy: readonly string[],
): { readonly startUrl: string; readonly roleName?: string } | undefined {
  const known = profiles.filter((profile) => profile.partition === partition);
  const used = portalsOf(known.filter(({ name }) => readBy.includes(name)));
  const exact = [...used, ...portalsOf(known)].find(({ accountId }) => accountId === account);
  const [first] = used;
  return exact ?? (first && { startUrl: first.startUrl });
}

function portalsOf(profiles: readonly Profile[]): readonly AccessPortal[] {
  return profiles.flatMap(({ portal }) => portal ?? []);
}
