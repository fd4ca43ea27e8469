import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { World, WorldAccount } from "../world/types.ts";
import type { Answer } from "./errors.ts";
import { Members } from "./members.ts";
import { letters } from "./securityTokens.ts";
import type { Call } from "./services.ts";
import { tokenOf } from "./signature.ts";

/** What a test may change of the machine's credential endpoints while they run. */
export interface MachineSettings {
  /** The instance's role. "": it has none. */
  readonly role: string;
  /** Which versions of the instance metadata service there are. Default: only 2, as on new instances. */
  readonly metadata: "v1 and v2" | "v2" | "v1";
  /** The metadata service has a role and cannot assume it. */
  readonly isAssumable: boolean;
  /** How long credentials are valid, seconds. Default 6 hours. Negative: they have expired when they arrive. */
  readonly seconds: number;
  /** What the container endpoint requires in the Authorization header. "": nothing. */
  readonly authorization: string;
}

/** The path of the container endpoint, for AWS_CONTAINER_CREDENTIALS_FULL_URI. */
export const containerPath = "/v2/credentials/task";
const rolesPath = "/latest/meta-data/iam/security-credentials/";
const tokenPath = "/latest/api/token";

/** Reads a request to the instance metadata service or the container endpoint. Undefined: it is another one. */
export function readMachineCall(
  request: IncomingMessage,
): Pick<Call, "service" | "operation" | "parameters"> | undefined {
  const { method = "", url = "" } = request;
  const { authorization = "", "x-aws-ec2-metadata-token": token = "" } = request.headers;
  if (url === containerPath) {
    return { service: "container", operation: "GetCredentials", parameters: { authorization } };
  }
  if (url === tokenPath) {
    const seconds = request.headers["x-aws-ec2-metadata-token-ttl-seconds"] ?? "";
    return { service: "imds", operation: "GetToken", parameters: { method, seconds } };
  }
  if (!url.startsWith(rolesPath)) {
    return undefined;
  }
  const role = decodeURIComponent(url.slice(rolesPath.length));
  return { service: "imds", operation: role === "" ? "ListRoles" : "GetCredentials", parameters: { role, token } };
}

export function isMachine(service: string): boolean {
  return service === "imds" || service === "container";
}

/** The instance metadata service and the container endpoint of a machine in the world's first account. */
export class Machine {
  settings: MachineSettings = {
    role: "InstanceRole",
    metadata: "v2",
    isAssumable: true,
    seconds: 6 * 3_600,
    authorization: "",
  };
  readonly #account: WorldAccount | undefined;
  readonly #now: () => number;
  readonly #tokens = new Set<string>();

  constructor(world: World, now: () => number) {
    this.#account = world.accounts[0];
    this.#now = now;
  }

  answer({ service, operation, parameters }: Call): Answer {
    const members = new Members(parameters);
    if (service === "container") {
      return (members.text("authorization") ?? "") === this.settings.authorization
        ? this.#credentials("TaskRole")
        : json(403, { Code: "AccessDenied", Message: "The authorization token is not valid" });
    }
    if (operation === "GetToken") {
      return this.#token(members);
    }
    const token = members.text("token") ?? "";
    const { metadata, role, isAssumable } = this.settings;
    if (metadata === "v2" ? !this.#tokens.has(token) : token !== "" && !this.#tokens.has(token)) {
      return text(401, "Unauthorized");
    }
    if (role === "" || (operation === "GetCredentials" && members.text("role") !== role)) {
      return text(404, "Not Found");
    }
    if (operation === "ListRoles") {
      return text(200, role);
    }
    return isAssumable
      ? this.#credentials(role)
      : json(200, { Code: "AssumeRoleUnauthorizedAccess", Message: "EC2 cannot assume the role.", LastUpdated: "" });
  }

  #token(members: Members): Answer {
    const seconds = Number(members.text("seconds"));
    if (this.settings.metadata === "v1") {
      return text(404, "Not Found");
    }
    if (members.text("method") !== "PUT") {
      return text(405, "Method Not Allowed");
    }
    if (!(seconds >= 1 && seconds <= 21_600)) {
      return text(400, "Bad Request");
    }
    const token = randomBytes(30).toString("base64url");
    this.#tokens.add(token);
    return text(200, token);
  }

  #credentials(role: string): Answer {
    const account = this.#account;
    if (account === undefined) {
      return text(404, "Not Found");
    }
    const accessKeyId = `ASIA${letters(randomBytes(16).toString("hex"))}`;
    const expires = this.#now() + this.settings.seconds * 1_000;
    const session = {
      accessKeyId,
      accountId: account.id,
      arn: `arn:${account.partition}:sts::${account.id}:assumed-role/${role}/i-0abcdef1234567890`,
      userId: `AROA${letters(role)}:i-0abcdef1234567890`,
      expires,
    };
    return json(200, {
      Code: "Success",
      Type: "AWS-HMAC",
      AccessKeyId: accessKeyId,
      SecretAccessKey: randomBytes(30).toString("base64"),
      Token: tokenOf(session),
      Expiration: new Date(expires).toISOString(),
    });
  }
}

function text(status: number, body: string): Answer {
  return { status, headers: { "content-type": "text/plain" }, body };
}

function json(status: number, value: unknown): Answer {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
}
