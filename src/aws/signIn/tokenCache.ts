import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { replaceFile } from "../../async/replaceFile.ts";

/** Tokens of an Identity Center session with the client that they belong to. Secret. Times are ms since 1970 UTC. */
export interface SessionTokens {
  readonly accessToken: string;
  readonly expiresAt: number;
  readonly startUrl?: string;
  readonly region?: string;
  /** Absent: the session cannot be refreshed, which needs a client and a refresh token. */
  readonly refresh?: {
    readonly token: string;
    readonly clientId: string;
    readonly clientSecret: string;
    /** Absent: the registration does not say when it expires. */
    readonly clientExpiresAt?: number;
  };
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The folders in which the AWS CLI and SDKs keep sessions: of Identity Center, and of `aws login`. AWS_LOGIN_CACHE_DIRECTORY
 * moves the second one.
 */
export function sessionFolders(env: Environment = process.env): { readonly sso: string; readonly login: string } {
  const home = join(env.HOME || env.USERPROFILE || homedir(), ".aws");
  return {
    sso: join(home, "sso", "cache"),
    login: env.AWS_LOGIN_CACHE_DIRECTORY || join(home, "login", "cache"),
  };
}

/**
 * The token files of Identity Center sessions that the AWS CLI and SDKs share: `<sha1 of the session's name>.json`, or of
 * the start URL for legacy profiles. The SDK looks for them by this process's environment, so does `sessionFolders`.
 */
export class TokenCache {
  readonly #folder: () => string;

  constructor(folder: () => string) {
    this.#folder = folder;
  }

  /** The tokens of a session, also expired ones. Undefined: none, or the file is not a token file. */
  async read(key: string): Promise<SessionTokens | undefined> {
    return tokensOf(await this.#members(key));
  }

  /**
   * Stores tokens as the AWS CLI does, readable by this user only. The file is replaced atomically: no reader sees a partial
   * one. Members that only other programs know are kept if the session is the same. Throws what the file system does.
   */
  async write(key: string, tokens: SessionTokens): Promise<void> {
    const before = await this.#members(key);
    const path = this.#path(key);
    await mkdir(this.#folder(), { recursive: true, mode: 0o700 });
    const part = `${path}.${randomUUID()}.tmp`;
    const members = { ...(before?.startUrl === tokens.startUrl ? before : {}), ...membersOf(tokens) };
    try {
      await writeFile(part, JSON.stringify(members, undefined, 2), { mode: 0o600, flag: "wx" });
      await replaceFile(part, path);
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  }

  /** Removes the tokens of a session. It is no error if there are none. */
  async remove(key: string): Promise<void> {
    await rm(this.#path(key), { force: true });
  }

  #path(key: string): string {
    return join(this.#folder(), `${createHash("sha1").update(key).digest("hex")}.json`);
  }

  async #members(key: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    try {
      const value: unknown = JSON.parse(await readFile(this.#path(key), "utf8"));
      return typeof value === "object" && value !== null ? { ...value } : undefined;
    } catch {
      return undefined;
    }
  }
}

function tokensOf(members: Readonly<Record<string, unknown>> | undefined): SessionTokens | undefined {
  const text = (name: string) => {
    const value = members?.[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const accessToken = text("accessToken");
  const expiresAt = Date.parse(text("expiresAt") ?? "");
  if (accessToken === undefined || Number.isNaN(expiresAt)) {
    return undefined;
  }
  const [token, clientId, clientSecret] = [text("refreshToken"), text("clientId"), text("clientSecret")];
  const [startUrl, region] = [text("startUrl"), text("region")];
  const clientExpiresAt = Date.parse(text("registrationExpiresAt") ?? "");
  const refresh =
    token === undefined || clientId === undefined || clientSecret === undefined
      ? undefined
      : { token, clientId, clientSecret, ...(Number.isNaN(clientExpiresAt) ? {} : { clientExpiresAt }) };
  return {
    accessToken,
    expiresAt,
    ...(startUrl === undefined ? {} : { startUrl }),
    ...(region === undefined ? {} : { region }),
    ...(refresh === undefined ? {} : { refresh }),
  };
}

/** The members of a token file, named and formatted as the AWS CLI does. An undefined member is not written. */
function membersOf({ accessToken, expiresAt, startUrl, region, refresh }: SessionTokens): object {
  return {
    startUrl,
    region,
    accessToken,
    expiresAt: isoSeconds(expiresAt),
    refreshToken: refresh?.token,
    clientId: refresh?.clientId,
    clientSecret: refresh?.clientSecret,
    registrationExpiresAt: refresh?.clientExpiresAt === undefined ? undefined : isoSeconds(refresh.clientExpiresAt),
  };
}

function isoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
