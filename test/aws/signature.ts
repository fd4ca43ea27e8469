import type { IncomingHttpHeaders } from "node:http";
import type { World, WorldAccount } from "../world/types.ts";
import { fromTheStart } from "./accountRegions.ts";
import { AwsError } from "./errors.ts";

/** Who signed a request, as the server knows them. */
export interface Caller {
  readonly account: WorldAccount;
  readonly arn: string;
  readonly userId: string;
}

/** The credential scope of a SigV4 `Authorization` header. */
export interface Scope {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
}

/** What a session token says. It says all, so that a client's cached session outlives the server that gave it. */
export interface Session {
  readonly accessKeyId: string;
  readonly accountId: string;
  readonly arn: string;
  readonly userId: string;
  /** Milliseconds since 1970 UTC. */
  readonly expires: number;
  /** 1: from STS's global endpoint; valid only in Regions that every account has from the start. Default 2. */
  readonly version?: 1 | 2;
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

/** The session as the opaque token that AssumeRole gives out. */
export function tokenOf(session: Session): string {
  return Buffer.from(JSON.stringify(session)).toString("base64");
}

/** The access keys that the server accepts: those of the world's accounts and those given out by AssumeRole. */
export class KeyRing {
  readonly #accounts: readonly WorldAccount[];
  readonly #now: () => number;

  constructor(world: World, now: () => number) {
    this.#accounts = world.accounts;
    this.#now = now;
  }

  /** The account that a request is signed for, whether or not it will be let in. */
  accountOf(scope: Scope | undefined, token: string | undefined): WorldAccount | undefined {
    const session = sessionOf(scope, token);
    return this.#accounts.find(({ id, accessKeyId }) =>
      token === undefined ? accessKeyId === scope?.accessKeyId : id === session?.accountId,
    );
  }

  /**
   * The caller behind a signed request. Throws what AWS answers: a key is unknown outside its partition and in a Region
   * that its account has not enabled. The signature itself is not computed.
   */
  authenticate(scope: Scope | undefined, token: string | undefined): Caller {
    if (scope === undefined) {
      throw new AwsError("MissingAuthenticationTokenException", "Missing Authentication Token");
    }
    const account = this.accountOf(scope, token);
    if (account === undefined || !isEnabled(account, scope.region)) {
      throw new AwsError("UnrecognizedClientException", "The security token included in the request is invalid.");
    }
    const session = sessionOf(scope, token);
    if (session === undefined) {
      return { account, ...account.caller };
    }
    if (session.version === 1 && !fromTheStart.has(scope.region)) {
      throw new AwsError("UnrecognizedClientException", "The security token included in the request is invalid.");
    }
    if (session.expires <= this.#now()) {
      throw new AwsError("ExpiredTokenException", "The security token included in the request is expired");
    }
    return { account, arn: session.arn, userId: session.userId };
  }
}

function isEnabled({ regions, quietRegions = [] }: WorldAccount, region: string): boolean {
  return regions.includes(region) || quietRegions.includes(region);
}

/** Undefined for a token that is not of AssumeRole's making or belongs to another key. */
function sessionOf(scope: Scope | undefined, token: string | undefined): Session | undefined {
  if (token === undefined) {
    return undefined;
  }
  try {
    const session = JSON.parse(Buffer.from(token, "base64").toString()) as Session | null;
    return session?.accessKeyId === scope?.accessKeyId ? (session ?? undefined) : undefined;
  } catch {
    return undefined;
  }
}
