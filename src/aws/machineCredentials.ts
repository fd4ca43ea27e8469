import { readFile } from "node:fs/promises";
import { ClientRequest, type RequestOptions } from "node:http";
import { type Agent, request as httpsRequest } from "node:https";
import { Failure } from "../model/failure.ts";
import { visible } from "../model/text/text.ts";
import { type Environment, mayAskMetadata } from "./machine.ts";
import { quoteError } from "./quoteError.ts";
import type { Credentials } from "./serviceClient.ts";
import type { Section } from "./sharedConfig.ts";

// The SDK's own clients of these endpoints send their requests through the editor's proxy, which could answer with the
// role of the machine that it runs on.

/** What asking the machine needs to know. */
export interface MachineQuestion {
  /** The profile in whose name it is asked, for failures. */
  readonly profile: string;
  readonly env: Environment;
  /** The profile's settings of the metadata service. */
  readonly section: Section;
  /** For a container endpoint with HTTPS. */
  readonly httpsAgent: Agent;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

interface Ask {
  readonly method?: "GET" | "PUT";
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly attempts: number;
}

/** No answer, or not in time. */
class NoAnswer extends Error {}

/** Credentials are about 2 kB. */
const maxBytes = 64 * 1024;
const CONTAINER_HOST = "http://169.254.170.2";
const containerHosts: ReadonlySet<string> = new Set(["169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"]);
const ROLES = "/latest/meta-data/iam/security-credentials/";

/**
 * Credentials of an ECS task, an EKS pod or CloudShell, from the endpoint in the environment. The authorization token is
 * read from its file each time, because it is replaced while the container runs. Throws `Failure`.
 * Source: "Container credential provider" of the AWS SDKs and Tools Reference Guide.
 */
export async function containerCredentials(question: MachineQuestion): Promise<Credentials> {
  const { env } = question;
  const { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: relative, AWS_CONTAINER_CREDENTIALS_FULL_URI: full } = env;
  if (!relative && !full) {
    const variables = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI";
    throw failure(question, `This is no container with a role: neither ${variables} is set.`);
  }
  const variable = relative ? "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI" : "AWS_CONTAINER_CREDENTIALS_FULL_URI";
  const url = parsed(relative ? `${CONTAINER_HOST}${relative}` : (full ?? ""));
  if (url === undefined) {
    throw failure(question, `${variable} contains no URL.`);
  }
  if (!isAllowed(url)) {
    throw failure(
      question,
      `${variable} names ${visible(url.host)}. It must use HTTPS, or be an address of this machine or of the container service.`,
    );
  }
  const authorization = await authorizationToken(question);
  const headers = authorization === undefined ? {} : { authorization };
  const who = "The credential endpoint of this container";
  const answer = await ask(url, { headers, timeoutMs: 2_000, attempts: 3 }, question).catch((error: unknown) => {
    throw failure(question, `${who} (${visible(url.host)}) did not answer: ${reasonOf(error)}.`, error);
  });
  if (answer.status !== 200) {
    throw failure(question, `${who} refused the request (HTTP ${answer.status})${saidBy(answer)}.`);
  }
  return credentialsIn(answer, who, question);
}

/**
 * Credentials of the EC2 instance's role, from version 2 of the metadata service; from version 1 only where there is no
 * version 2. Throws `Failure`.
 * Source: "Retrieve security credentials from instance metadata" of the EC2 User Guide.
 */
export async function instanceCredentials(question: MachineQuestion): Promise<Credentials> {
  if (!mayAskMetadata(question.env)) {
    throw failure(question, "The instance role of this machine is turned off by AWS_EC2_METADATA_DISABLED.");
  }
  const endpoint = metadataEndpoint(question);
  const seconds = numberIn(question, "AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout", 1);
  const attempts = numberIn(question, "AWS_METADATA_SERVICE_NUM_ATTEMPTS", "metadata_service_num_attempts", 1);
  const common = { timeoutMs: seconds * 1_000, attempts };
  const read = async (path: string, more: Partial<Ask>) => {
    try {
      return await ask(new URL(path, endpoint), { ...common, ...more }, question);
    } catch (error) {
      const where = `No instance metadata service answers at ${visible(endpoint.host)}: ${reasonOf(error)}.`;
      const why = "This is no EC2 instance, or the service is turned off or blocked here.";
      throw failure(question, `${where} ${why} In a container, the instance's hop limit must be 2.`, error);
    }
  };
  const token = await read("/latest/api/token", {
    method: "PUT",
    headers: { "x-aws-ec2-metadata-token-ttl-seconds": "21600" },
  });
  const headers = tokenHeader(token, question);
  const roles = await read(ROLES, { headers });
  const role = roles.status === 200 ? roles.text.split("\n", 1)[0]?.trim() : undefined;
  if (roles.status === 404 || role === "") {
    throw failure(question, "This EC2 instance has no role. Attach an instance profile to it, then try again.");
  }
  const who = "The instance metadata service";
  if (role === undefined) {
    const why = "This is no EC2 instance, or access to the service is turned off here.";
    throw failure(question, `${who} refused the request (HTTP ${roles.status}). ${why}`);
  }
  const answer = await read(`${ROLES}${encodeURIComponent(role)}`, { headers });
  if (answer.status !== 200) {
    throw failure(question, `${who} has no credentials for role ${quoteError(role)} (HTTP ${answer.status}).`);
  }
  return credentialsIn(answer, who, question);
}

/** The header with the token of version 2. Empty: there is only version 1. Throws `Failure` if that must not be used. */
function tokenHeader({ status, text }: Answer, question: MachineQuestion): Record<string, string> {
  if (status === 200) {
    return { "x-aws-ec2-metadata-token": text.trim() };
  }
  const { env, section } = question;
  const setting = env.AWS_EC2_METADATA_V1_DISABLED ?? section.ec2_metadata_v1_disabled ?? "false";
  if (![403, 404, 405].includes(status) || setting !== "false") {
    throw failure(question, `The instance metadata service gave no session token (HTTP ${status}).`);
  }
  return {};
}

/** Throws `Failure` for a setting that is no URL. */
function metadataEndpoint(question: MachineQuestion): URL {
  const { env, section } = question;
  const own = env.AWS_EC2_METADATA_SERVICE_ENDPOINT || section.ec2_metadata_service_endpoint;
  const mode = env.AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE || section.ec2_metadata_service_endpoint_mode;
  const usual = mode?.toLowerCase() === "ipv6" ? "http://[fd00:ec2::254]" : "http://169.254.169.254";
  const url = parsed(own || usual);
  if (url === undefined) {
    throw failure(question, `The endpoint of the instance metadata service is no URL: ${visible(own ?? "")}.`);
  }
  return url;
}

function numberIn({ env, section }: MachineQuestion, variable: string, setting: string, usual: number): number {
  const value = Number.parseFloat(env[variable] || section[setting] || "");
  return value > 0 && value <= 60 ? value : usual;
}

/** Undefined: none is needed. Throws `Failure` if the file cannot be read or has no usable token. */
async function authorizationToken(question: MachineQuestion): Promise<string | undefined> {
  const { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: path, AWS_CONTAINER_AUTHORIZATION_TOKEN: own } = question.env;
  let token = own;
  if (path) {
    const variable = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
    token = await readFile(path, "utf8").catch((error: unknown) => {
      throw failure(question, `The file in ${variable} cannot be read: ${visible(path)} (${reasonOf(error)}).`, error);
    });
  }
  token = token?.trim();
  if (token !== undefined && /[^\x20-\x7e]/.test(token)) {
    throw failure(question, "The authorization token for the credential endpoint of this container is not one line.");
  }
  return token === "" ? undefined : token;
}

/** HTTPS, or HTTP to this machine or to a fixed address of a container host. */
function isAllowed({ protocol, hostname }: URL): boolean {
  return (
    protocol === "https:" ||
    (protocol === "http:" &&
      (containerHosts.has(hostname) ||
        hostname === "localhost" ||
        hostname === "[::1]" ||
        /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)))
  );
}

function parsed(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}

/** Throws `Failure` for what are no credentials. */
function credentialsIn({ text }: Answer, who: string, question: MachineQuestion): Credentials {
  const fields = objectIn(text);
  const field = (name: string) => (typeof fields[name] === "string" ? fields[name] : "");
  const [code, accessKeyId, secretAccessKey] = [field("Code"), field("AccessKeyId"), field("SecretAccessKey")];
  if ((code !== "" && code !== "Success") || accessKeyId === "" || secretAccessKey === "") {
    throw failure(question, `${who} gave no credentials${saidBy({ status: 200, text })}.`);
  }
  const expiration = new Date(field("Expiration"));
  return {
    accessKeyId,
    secretAccessKey,
    ...(field("Token") === "" ? {} : { sessionToken: field("Token") }),
    ...(Number.isNaN(expiration.getTime()) ? {} : { expiration }),
    ...(/^\d{12}$/.test(field("AccountId")) ? { accountId: field("AccountId") } : {}),
  };
}

/** What an answer says about an error, for the end of a sentence. */
function saidBy({ text }: Answer): string {
  const { Code, Message } = objectIn(text);
  const said = [Code, Message].filter((one) => typeof one === "string" && one !== "").join(": ");
  return said === "" ? "" : `: ${quoteError(said)}`;
}

/** The fields of a JSON object. Empty for any other text. */
function objectIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : error instanceof NoAnswer ? error.message : "connection lost";
}

function failure({ profile }: MachineQuestion, message: string, cause?: unknown): Failure {
  return new Failure(
    {
      reason: "no-credentials",
      message,
      context: { profile },
      remedies: [{ kind: "retry" }, { kind: "switch-profile" }, { kind: "show-log" }],
    },
    { cause },
  );
}

/** Sends a request, again after no answer or a server error. Throws `NoAnswer` or the error of the connection. */
async function ask(url: URL, { attempts, ...request }: Ask, { httpsAgent }: MachineQuestion): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await send(url, request, httpsAgent);
      if (answer.status < 500 || attempt >= attempts) {
        return answer;
      }
    } catch (error) {
      if (attempt >= attempts) {
        throw error;
      }
    }
  }
}

/** One request. With HTTP it goes directly to the endpoint: no proxy of the editor or the environment applies. */
function send(url: URL, { method = "GET", headers = {}, timeoutMs }: Omit<Ask, "attempts">, httpsAgent: Agent) {
  const { hostname, port, pathname, search } = url;
  const options: RequestOptions = {
    hostname: hostname.replace(/^\[(.*)\]$/, "$1"),
    path: `${pathname}${search}`,
    method,
    headers: { ...headers },
    agent: false,
    ...(port === "" ? {} : { port }),
  };
  return new Promise<Answer>((resolve, reject) => {
    const request =
      url.protocol === "https:" ? httpsRequest({ ...options, agent: httpsAgent }) : new ClientRequest(options);
    const timer = setTimeout(() => request.destroy(new NoAnswer(`no answer within ${timeoutMs / 1_000} s`)), timeoutMs);
    request.on("close", () => clearTimeout(timer));
    request.on("error", reject);
    request.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
        if (text.length > maxBytes) {
          request.destroy(new NoAnswer("the answer is too long"));
        }
      });
      response.on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    request.end();
  });
}
