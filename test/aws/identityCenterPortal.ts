import { randomBytes } from "node:crypto";
import { reservedRole } from "../world/cast.ts";
import { identityCenter } from "../world/identityCenter.ts";
import type { World } from "../world/types.ts";
import { type Answer, AwsError, jsonAnswer } from "./errors.ts";
import type { IdentityCenterState } from "./identityCenter.ts";
import { Members } from "./members.ts";
import type { Call } from "./services.ts";
import { tokenOf } from "./signature.ts";

/** ListAccounts, ListAccountRoles, GetRoleCredentials and Logout, for the bearer of an access token. */
export class IdentityCenterPortal {
  readonly #state: IdentityCenterState;
  readonly #world: World;

  constructor(state: IdentityCenterState, world: World) {
    this.#state = state;
    this.#world = world;
  }

  answer(call: Call, requestId: string): Answer {
    const members = new Members(call.parameters);
    const session = this.#state.sessionOf(members.text("accessToken") ?? "");
    if (session === undefined) {
      throw new AwsError("UnauthorizedException", "Session token not found or invalid", 401);
    }
    switch (call.operation) {
      case "ListAccounts":
        return jsonAnswer(this.#accounts(members), requestId);
      case "ListAccountRoles":
        return jsonAnswer(this.#roles(members), requestId);
      case "GetRoleCredentials":
        return jsonAnswer(this.#credentials(members), requestId);
      case "Logout":
        this.#state.end(session);
        return { status: 200, headers: { "x-amzn-requestid": requestId }, body: "" };
      default:
        throw new AwsError("UnknownOperationException", `The wire AWS does not serve sso:${call.operation}`);
    }
  }

  #accounts(members: Members): unknown {
    const accounts = this.#state.settings.assignments.map(({ accountId, accountName, emailAddress }) => ({
      accountId,
      accountName,
      emailAddress,
    }));
    const { items, nextToken } = this.#page(accounts, members);
    return { accountList: items, nextToken };
  }

  #roles(members: Members): unknown {
    const accountId = members.text("account_id");
    const assigned = this.#state.settings.assignments.find((one) => one.accountId === accountId);
    if (assigned === undefined) {
      throw new AwsError("ForbiddenException", "No access", 403);
    }
    const roles = assigned.roles.map((roleName) => ({ accountId, roleName }));
    const { items, nextToken } = this.#page(roles, members);
    return { roleList: items, nextToken };
  }

  #credentials(members: Members): unknown {
    const accountId = members.text("account_id") ?? "";
    const roleName = members.text("role_name") ?? "";
    const assigned = this.#state.settings.assignments.find((one) => one.accountId === accountId);
    const account = this.#world.accounts.find(({ id }) => id === accountId);
    if (account === undefined || !assigned?.roles.includes(roleName)) {
      throw new AwsError("ForbiddenException", "No access", 403);
    }
    const role = reservedRole(this.#world.options.seed, accountId, roleName);
    const arn = `arn:${account.partition}:sts::${accountId}:assumed-role/${role}/${identityCenter.user}`;
    const accessKeyId = `ASIA${randomBytes(16).toString("hex").toUpperCase().slice(0, 16)}`;
    const expires = this.#state.now() + 3_600_000;
    const userId = `AROA${role.slice(-16).toUpperCase()}:${identityCenter.user}`;
    return {
      roleCredentials: {
        accessKeyId,
        secretAccessKey: randomBytes(30).toString("base64"),
        sessionToken: tokenOf({ accessKeyId, accountId, arn, userId, expires }),
        expiration: expires,
      },
    };
  }

  #page<T>(all: readonly T[], members: Members): { readonly items: readonly T[]; readonly nextToken: string | null } {
    const size = Math.min(this.#state.settings.perPage, Number(members.text("max_result") ?? 100));
    const token = members.text("next_token");
    const start = token === undefined ? 0 : Number(/^page-(\d+)$/.exec(token)?.[1] ?? Number.NaN);
    if (!Number.isInteger(start) || start > all.length) {
      throw new AwsError("InvalidRequestException", "Invalid next token");
    }
    const end = start + size;
    return { items: all.slice(start, end), nextToken: end < all.length ? `page-${end}` : null };
  }
}
