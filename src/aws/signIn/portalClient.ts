import {
  GetRoleCredentialsCommand,
  type GetRoleCredentialsCommandOutput,
  ListAccountRolesCommand,
  type ListAccountRolesCommandOutput,
  ListAccountsCommand,
  type ListAccountsCommandOutput,
  LogoutCommand,
  SSOClient,
} from "@aws-sdk/client-sso";
import { clientConfig } from "../serviceClient.ts";
import type { Transport } from "../transport.ts";
import type { IdentityCenterSession } from "./session.ts";

/** Operations of Identity Center's access portal, for the bearer of an access token. They throw what the SDK throws. */
export class PortalApi {
  readonly #sdk: SSOClient;

  constructor({ profile, region, endpoints }: IdentityCenterSession, transport: Transport) {
    this.#sdk = new SSOClient({ ...clientConfig({ profile, transport, endpoint: endpoints.portal }), region });
  }

  /** One page of the accounts in which the person has roles. */
  listAccounts(
    accessToken: string,
    nextToken: string | undefined,
    abortSignal: AbortSignal,
  ): Promise<ListAccountsCommandOutput> {
    return this.#sdk.send(new ListAccountsCommand({ accessToken, nextToken, maxResults: 100 }), { abortSignal });
  }

  /** One page of the person's roles in an account. */
  listAccountRoles(
    accessToken: string,
    accountId: string,
    nextToken: string | undefined,
    abortSignal: AbortSignal,
  ): Promise<ListAccountRolesCommandOutput> {
    return this.#sdk.send(new ListAccountRolesCommand({ accessToken, accountId, nextToken, maxResults: 100 }), {
      abortSignal,
    });
  }

  /** Temporary credentials of one of the person's roles. */
  roleCredentials(
    accessToken: string,
    accountId: string,
    roleName: string,
    abortSignal: AbortSignal,
  ): Promise<GetRoleCredentialsCommandOutput> {
    return this.#sdk.send(new GetRoleCredentialsCommand({ accessToken, accountId, roleName }), { abortSignal });
  }

  /** Ends the session on the server, with all its tokens. */
  async logout(accessToken: string): Promise<void> {
    await this.#sdk.send(new LogoutCommand({ accessToken }));
  }

  close(): void {
    this.#sdk.destroy();
  }
}
