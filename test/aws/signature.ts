import type { IncomingHttpHeaders } from "node:http";
import type { World, WorldAccount } from "../world/types.ts";
import { AwsError } from "./errors.ts";

/** Who signed a request, as the server knows them. */
export interface Caller {
  readonly account: WorldAccount;
  readonly arn: string;
  readonly userId: string;
  readonly accessKeyId: string;
}

/** The credential scope of a SigV4 `Authorization` header. */
export interface Scope {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
}

interface Session {
  readonly caller: Caller;
  readonly token: string;
  /** Milliseconds since 1970 UTC. */
  readonly expires: number;
}

const credential = /^AWS4-HMAC-SHA256 .*Credential=([^/,\s]+)\/\d{8}\/([^/,\s]+)\/([^/,\s]+)\/aws4_request\b/;

/** Reads access key, Region and service from the header; undefined when the request is not signed. */
export function scopeOf(headers: IncomingHttpHeaders): Scope | undefined {
  const match = credential.exec(headers.authorization ?? "");
  const [, accessKeyId, region, service] = match ?? [];
  if (accessKeyId === undefined || region === undefined || service === undefined) {
    return undefined;
  }
  return { accessKeyId, region, service };
}

/** The access keys that the server accepts: those of the world's accounts and those given out by AssumeRole. */
export class KeyRing {
  readonly #accounts: ReadonlyMap<string, WorldAccount>;
  readonly #sessions = new Map<string, Session>();
  readonly #now: () => number;

  constructor(world: World, now: () => number) {
    this.#accounts = new Map(world.accounts.map((account) => [account.accessKeyId, account]));
    this.#now = now;
  }

  add(session: Session): void {
    this.#sessions.set(session.caller.accessKeyId, session);
  }

  /** The account that an access key belongs to, whether or not it may be used. */
  accountOf(accessKeyId: string): WorldAccount | undefined {
    return this.#accounts.get(accessKeyId) ?? this.#sessions.get(accessKeyId)?.caller.account;
  }

  /**
   * The caller behind a signed request. Throws what AWS answers: a key is unknown outside its partition and in a Region
   * that its account has not enabled. The signature itself is not computed.
   */
  authenticate(scope: Scope | undefined, token: string | undefined): Caller {
    if (scope === undefined) {
      throw new AwsError("MissingAuthenticationTokenException", "Missing Authentication Token");
    }
    const session = this.#sessions.get(scope.accessKeyId);
    const account = this.accountOf(scope.accessKeyId);
    const known = account?.regions.includes(scope.region) === true && session?.token === token;
    if (account === undefined || !known) {
      throw new AwsError("UnrecognizedClientException", "The security token included in the request is invalid.");
    }
    if (session !== undefined) {
      if (session.expires <= this.#now()) {
        throw new AwsError("ExpiredTokenException", "The security token included in the request is expired");
      }
      return session.caller;
    }
    return { account, arn: account.caller.arn, userId: account.caller.userId, accessKeyId: scope.accessKeyId };
  }
}
