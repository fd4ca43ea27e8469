import type { Clock } from "../async/clock.ts";
import { mapConcurrent } from "../async/mapConcurrent.ts";
import { isAccountId } from "../model/aws/arn.ts";
import { isAbort } from "../model/failure.ts";
import { compareNames } from "../model/text/compareNames.ts";
import { type CallContext, failureFrom, notSignedIn } from "./failures.ts";
import type { IdentityCenterPortal } from "./identityCenterPortals.ts";
import { Pace } from "./pace.ts";
import { everyPage } from "./paging.ts";
import { isThrottling, partsOf } from "./sdkError.ts";
import type { IdentityCenterTokens } from "./signIn/identityCenterTokens.ts";
import type { PortalApi } from "./signIn/portalClient.ts";
import type { Transport } from "./transport.ts";

/** An account in which the person has roles. Name and email come from AWS and are untrusted. */
export interface PortalAccount {
  /** Twelve digits. */
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/** AWS publishes no limit of the portal; a person with hundreds of accounts is throttled above about 20 per second. */
const RATE = { requests: 10, perMs: 1_020 };
/** One page holds 100 accounts; an organization has at most 10,000. */
const MAX_PAGES = 200;
const AT_ONCE = 4;

export interface PortalAccountsOptions {
  readonly tokens: Pick<IdentityCenterTokens, "accessToken">;
  readonly transport: () => Promise<Transport>;
  readonly clock: Clock;
}

/** The accounts and roles of the person who is signed in to an Identity Center portal. Never signs in. */
export class PortalAccounts {
  readonly #portal: IdentityCenterPortal;
  readonly #options: PortalAccountsOptions;
  readonly #pace: Pace;

  constructor(portal: IdentityCenterPortal, options: PortalAccountsOptions) {
    this.#portal = portal;
    this.#options = options;
    this.#pace = new Pace(RATE, options.clock);
  }

  /**
   * All accounts, in the order of their names. `listed`: called after each page with the number so far. Throws `Failure`
   * ("expired-credentials" if the person has to sign in) or an AbortError.
   */
  async accounts(signal: AbortSignal, listed: (accounts: number) => void): Promise<readonly PortalAccount[]> {
    const accounts: PortalAccount[] = [];
    await this.#call("sso:ListAccounts", signal, (call, context) =>
      everyPage(context, MAX_PAGES, async (token) => {
        const page = await call((api, accessToken) => api.listAccounts(accessToken, token, signal));
        for (const { accountId: id = "", accountName: name = "", emailAddress: email = "" } of page.accountList ?? []) {
          if (isAccountId(id)) {
            accounts.push({ id, name, email });
          }
        }
        listed(accounts.length);
        return page.nextToken ?? undefined;
      }),
    );
    return accounts.sort((a, b) => compareNames(a.name, b.name) || (a.id < b.id ? -1 : 1));
  }

  /**
   * The names of the person's roles in each of these accounts, in their order. One request for each account, paced.
   * `listed`: called after each account. Throws like `accounts`.
   */
  async roles(
    accountIds: readonly string[],
    signal: AbortSignal,
    listed: () => void,
  ): Promise<readonly (readonly string[])[]> {
    return this.#call("sso:ListAccountRoles", signal, (call, context) =>
      mapConcurrent(accountIds, AT_ONCE, async (accountId) => {
        const roles: string[] = [];
        await everyPage(context, MAX_PAGES, async (token) => {
          const page = await call((api, accessToken) => api.listAccountRoles(accessToken, accountId, token, signal));
          roles.push(...(page.roleList ?? []).flatMap(({ roleName }) => roleName ?? []));
          return page.nextToken ?? undefined;
        });
        listed();
        return roles.sort();
      }),
    );
  }

  async #call<T>(
    action: string,
    signal: AbortSignal,
    work: (
      call: <Page>(run: (api: PortalApi, accessToken: string) => Promise<Page>) => Promise<Page>,
      context: CallContext,
    ) => Promise<T>,
  ): Promise<T> {
    const { profile, session } = this.#portal;
    const { tokens, transport } = this.#options;
    const context: CallContext = { profile, region: session.region, action };
    const { PortalApi } = await import("./signIn/portalClient.ts");
    const api = new PortalApi(session, await transport());
    try {
      const accessToken = await tokens.accessToken(session, signal);
      if (accessToken === undefined) {
        throw notSignedIn(profile, session);
      }
      return await work(async (run) => {
        const call = () => run(api, accessToken);
        const paced = { call, signal, priority: "interactive" as const, lane: this, isThrottling };
        return (await this.#pace.run(paced)).value;
      }, context);
    } catch (error) {
      if (isAbort(error)) {
        throw error;
      }
      throw partsOf(error).name === "UnauthorizedException"
        ? notSignedIn(profile, session)
        : failureFrom(error, context);
    } finally {
      api.close();
    }
  }
}
