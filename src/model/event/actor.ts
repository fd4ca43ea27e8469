import { type Arn, lastSegment, parseArn } from "../aws/arn.ts";
import { asBoolean, asObject, asText, type JsonObject, type JsonValue, parseJson } from "../text/json.ts";
import { mainIdentity } from "./insightContributors.ts";

/** `userIdentity.type` as CloudTrail documents it; anything else is read as "Unknown". */
export type ActorType =
  | "Root"
  | "IAMUser"
  | "AssumedRole"
  | "Role"
  | "FederatedUser"
  | "Directory"
  | "AWSAccount"
  | "AWSService"
  | "IdentityCenterUser"
  | "SAMLUser"
  | "WebIdentityUser"
  | "Unknown";

/** The caller: a normalized reading of `userIdentity` for every type. Missing facts are absent. */
export interface Actor {
  readonly type: ActorType;
  /** Display name: a user, role or service name. Never empty: "unknown" when the record has no name. */
  readonly name: string;
  /** One-line summary: "alice via role Admin (session alice@corp)". */
  readonly label: string;
  readonly arn?: string;
  readonly principalId?: string;
  /** The account of the identity; may differ from the account that received the event. */
  readonly accountId?: string;
  readonly accessKeyId?: string;
  readonly userName?: string;
  /** Role session name (the part after the role in an STS ARN, or after ":" in the principal id). */
  readonly sessionName?: string;
  /** The role or user that issued the session. */
  readonly issuer?: {
    readonly type?: string;
    readonly name?: string;
    readonly arn?: string;
    readonly principalId?: string;
  };
  readonly sourceIdentity?: string;
  /** The AWS service that called on the actor's behalf. */
  readonly invokedBy?: string;
  /** IAM Identity Center: the workforce user the call is on behalf of. */
  readonly onBehalfOf?: { readonly userId?: string; readonly identityStoreArn?: string };
  /** OIDC or SAML provider of a federated session. */
  readonly webIdentityProvider?: string;
  /**
   * Whether the caller signed in with a second factor. False only for the root user and IAM users: a session of a role
   * or of an identity provider (Identity Center, SAML, OIDC) is recorded as without MFA whatever its user did.
   */
  readonly mfa?: boolean;
}

const TYPES: ReadonlySet<string> = new Set<ActorType>([
  "Root",
  "IAMUser",
  "AssumedRole",
  "Role",
  "FederatedUser",
  "Directory",
  "AWSAccount",
  "AWSService",
  "IdentityCenterUser",
  "SAMLUser",
  "WebIdentityUser",
  "Unknown",
]);

/** CloudTrail writes this instead of the user name of a failed sign-in, because users may type a password there. */
const HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS";

/**
 * Reads the caller of a record. Never throws: any part of `userIdentity` may be missing, empty or of another type.
 * Insights records have none: their name is that of who made most of the calls. `lookupUsername` is the `Username` of the lookup envelope, used only when the record has no name.
 */
export function readActor(record: JsonObject, lookupUsername?: string): Actor {
  const identity = identityOf(record.userIdentity);
  const session = asObject(identity.sessionContext) ?? {};
  const facts = readFacts(record, identity, session);
  const name = nameOf(facts, record, lookupUsername);
  return Object.assign(facts, { name, label: labelOf(facts, name) });
}

type Facts = Omit<Actor, "name" | "label">;

function identityOf(value: JsonValue | undefined): JsonObject {
  if (typeof value !== "string") {
    return asObject(value) ?? {};
  }
  const reading = parseJson(value);
  return reading.ok ? (asObject(reading.value) ?? {}) : {};
}

function readFacts(record: JsonObject, identity: JsonObject, session: JsonObject): Facts {
  const type = asText(identity.type);
  const arn = asText(identity.arn);
  const principalId = asText(identity.principalId);
  const sts = arn === undefined ? undefined : parseArn(arn);
  const facts: Mutable<Facts> = {
    type: type !== undefined && TYPES.has(type) ? (type as ActorType) : guessType(identity, sts),
  };
  put(facts, "arn", arn);
  put(facts, "principalId", principalId);
  put(facts, "accountId", accountText(identity.accountId) ?? (sts?.accountId || undefined));
  put(facts, "accessKeyId", asText(identity.accessKeyId));
  put(facts, "userName", asText(identity.userName));
  put(facts, "sessionName", sessionOf(sts, principalId));
  put(facts, "issuer", readIssuer(asObject(session.sessionIssuer), sts));
  put(facts, "sourceIdentity", asText(session.sourceIdentity));
  put(facts, "invokedBy", asText(identity.invokedBy));
  put(facts, "onBehalfOf", readOnBehalfOf(asObject(identity.onBehalfOf)));
  const webId = asObject(session.webIdFederationData);
  put(facts, "webIdentityProvider", asText(webId?.federatedProvider) ?? asText(identity.identityProvider));
  const mfa =
    asBoolean(asObject(session.attributes)?.mfaAuthenticated) ??
    asBoolean(asObject(record.additionalEventData)?.MFAUsed);
  put(facts, "mfa", mfa === false && !HAS_OWN_MFA.has(facts.type) ? undefined : mfa);
  return facts;
}

/** Callers whose MFA devices AWS itself checks at every sign-in. */
const HAS_OWN_MFA: ReadonlySet<ActorType> = new Set(["Root", "IAMUser"]);

function readOnBehalfOf(value: JsonObject | undefined): Actor["onBehalfOf"] | undefined {
  if (value === undefined) {
    return undefined;
  }
  const found: Mutable<NonNullable<Actor["onBehalfOf"]>> = {};
  put(found, "userId", asText(value.userId));
  put(found, "identityStoreArn", asText(value.identityStoreArn));
  return found;
}

/**
 * The type when `userIdentity.type` is missing or unknown: from the ARN, or AWSService when only `invokedBy` is
 * present.
 */
function guessType(identity: JsonObject, arn: Arn | undefined): ActorType {
  if (arn?.service === "sts" && arn.resourceType === "assumed-role") {
    return "AssumedRole";
  }
  if (arn?.service === "sts" && arn.resourceType === "federated-user") {
    return "FederatedUser";
  }
  if (arn?.service === "iam") {
    return arn.resource === "root" ? "Root" : arn.resourceType === "user" ? "IAMUser" : "Unknown";
  }
  return arn === undefined && asText(identity.invokedBy)?.includes(".") ? "AWSService" : "Unknown";
}

/** An account id as text; a JSON number is padded to twelve digits, because it lost its leading zeros. */
export function accountText(value: JsonValue | undefined): string | undefined {
  if (typeof value === "number") {
    return String(value).padStart(12, "0");
  }
  return typeof value === "string" ? asText(value) : undefined;
}

/**
 * The role session or federated user name. An STS ARN is "assumed-role/ROLE/SESSION" (without the role's path) or
 * "federated-user/NAME"; a principal id is "AROA…:SESSION".
 */
function sessionOf(sts: Arn | undefined, principalId: string | undefined): string | undefined {
  if (sts?.service === "sts" && sts.resourceType === "assumed-role") {
    const slash = sts.resourceId.indexOf("/");
    return slash < 0 ? undefined : sts.resourceId.slice(slash + 1) || undefined;
  }
  const colon = principalId?.indexOf(":") ?? -1;
  return colon > 0 && /^A[RI]/.test(principalId ?? "") ? principalId?.slice(colon + 1) || undefined : undefined;
}

function readIssuer(issuer: JsonObject | undefined, sts: Arn | undefined): Actor["issuer"] | undefined {
  const arn = asText(issuer?.arn);
  const role = sts?.service === "sts" && sts.resourceType === "assumed-role" ? sts.resourceId.split("/")[0] : undefined;
  const issued = arn === undefined ? undefined : parseArn(arn);
  const found: Mutable<NonNullable<Actor["issuer"]>> = {};
  const name = asText(issuer?.userName) ?? (issued && lastSegment(issued.resourceId)) ?? role;
  put(found, "type", asText(issuer?.type) ?? (role && "Role"));
  put(found, "name", name);
  put(found, "arn", arn);
  const principalId = asText(issuer?.principalId);
  put(found, "principalId", principalId);
  return name === undefined && arn === undefined && principalId === undefined && found.type === undefined
    ? undefined
    : found;
}

function nameOf(facts: Facts, record: JsonObject, lookupUsername: string | undefined): string {
  return (
    byType(facts, record) ??
    anyName(facts) ??
    mainCallerOf(record) ??
    callerOf(facts, record) ??
    lookupUsername ??
    "unknown"
  );
}

/** An Insights event has no caller of its own, but names who made most of the calls. */
function mainCallerOf(record: JsonObject): string | undefined {
  const arn = mainIdentity(record);
  if (arn === undefined) {
    return undefined;
  }
  const facts = readFacts({}, { arn }, {});
  return byType(facts, {}) ?? anyName(facts);
}

function byType(facts: Facts, record: JsonObject): string | undefined {
  switch (facts.type) {
    case "Root":
      return "root";
    case "AssumedRole":
      return roleSessionName(facts);
    case "AWSService":
      return facts.invokedBy;
    case "AWSAccount":
      if (isAnonymous(facts)) {
        return "anonymous";
      }
      return facts.sessionName ?? (facts.accountId && `account ${facts.accountId}`);
    case "IdentityCenterUser":
      return facts.userName ?? asText(asObject(record.additionalEventData)?.UserName) ?? facts.onBehalfOf?.userId;
    default:
      return undefined;
  }
}

/** S3 and SQS accept calls without credentials where a policy allows them. */
function isAnonymous(facts: Facts): boolean {
  return /^anonymous/i.test(facts.accountId ?? "") || /^anonymous/i.test(facts.principalId ?? "");
}

/**
 * The person, where the session names one: source identity, sessions of Identity Center permission sets, e-mail
 * addresses as session names. Otherwise "ROLE/SESSION", which shows the machine, function or pipeline run that used the
 * role.
 */
function roleSessionName(facts: Facts): string | undefined {
  const role = facts.issuer?.name;
  const session = facts.sessionName;
  if (facts.sourceIdentity !== undefined) {
    return facts.sourceIdentity;
  }
  if (session === undefined) {
    return role;
  }
  return role === undefined || role.startsWith("AWSReservedSSO_") || session.includes("@")
    ? session
    : `${role}/${session}`;
}

function anyName(facts: Facts): string | undefined {
  if (facts.userName === HIDDEN) {
    return "hidden user name";
  }
  const arn = facts.arn === undefined ? undefined : parseArn(facts.arn);
  return (
    facts.userName ??
    (arn && lastSegment(arn.resourceId)) ??
    facts.issuer?.name ??
    facts.onBehalfOf?.userId ??
    facts.arn ??
    facts.principalId
  );
}

function callerOf(facts: Facts, record: JsonObject): string | undefined {
  const source = asText(record.sourceIPAddress);
  const service = /\.amazonaws\.com(?:\.cn)?$/.test(source ?? "") || source === "AWS Internal" ? source : undefined;
  return facts.invokedBy ?? service ?? (facts.accountId && `account ${facts.accountId}`) ?? facts.accessKeyId;
}

function labelOf(facts: Facts, name: string): string {
  const notes: string[] = [];
  const role = facts.issuer?.name;
  const foreign = facts.type === "Root" || (facts.type === "AWSAccount" && !isAnonymous(facts));
  if (foreign && facts.accountId !== undefined && !name.includes(facts.accountId)) {
    notes.push(`of account ${facts.accountId}`);
  }
  if (role !== undefined && role !== name && !name.startsWith(`${role}/`)) {
    const permissionSet = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/.exec(role)?.[1];
    const issuer = facts.issuer?.type === "IAMUser" ? "user" : "role";
    notes.push(permissionSet === undefined ? `via ${issuer} ${role}` : `via permission set ${permissionSet}`);
  }
  if (facts.webIdentityProvider !== undefined) {
    notes.push(`from ${providerName(facts.webIdentityProvider)}`);
  }
  if (facts.invokedBy !== undefined && facts.invokedBy !== name) {
    notes.push(`through ${facts.invokedBy}`);
  }
  const session = facts.sessionName;
  if (session !== undefined && name !== session && !name.endsWith(`/${session}`)) {
    notes.push(`(session ${session})`);
  }
  return [name, ...notes].join(" ");
}

/** "token.actions.githubusercontent.com" of a provider's ARN; the issuers of EKS clusters end in a random id. */
function providerName(provider: string): string {
  const issuer = provider.replace(/^arn:[^/]*\//, "");
  return /^oidc\.eks\.[a-z0-9-]+\.amazonaws\.com/.test(issuer) ? "an EKS cluster" : lastSegment(issuer);
}

type Mutable<T> = { -readonly [key in keyof T]: T[key] };

/** Sets a property unless its value is undefined. */
function put<T extends object, K extends keyof T>(facts: T, key: K, value: T[K] | undefined): void {
  if (value !== undefined) {
    facts[key] = value;
  }
}
