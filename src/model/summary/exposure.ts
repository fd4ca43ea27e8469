import { plainKey } from "../entity/entityKey.ts";
import { apiName, type CloudTrailEvent } from "../event/record.ts";
import { asObject, asText, type JsonObject, type JsonValue } from "../text/json.ts";
import { namesText } from "../text/namesText.ts";
import { accountIn, grantsOf } from "./policyGrants.ts";
import { textsIn, valuesUnder } from "./requestValues.ts";

/** Values that are read of one request. */
const MAX_VALUES = 5_000;

/**
 * What a request for a change shows about access and encryption, in words for a sentence: "public", "cross-account:
 * 444455556666", "unencrypted", "0.0.0.0/0". Only what the request itself says; an empty list is no claim that the
 * resource is closed. Linear in the request; at most 5,000 values of it are read.
 */
export function exposuresOf(event: CloudTrailEvent): readonly string[] {
  const request = asObject(event.record.requestParameters);
  if (request === undefined || event.readOnly === true) {
    return [];
  }
  const found = new Exposure(event);
  found.read(request, "", { values: MAX_VALUES });
  found.readSharing(request);
  return found.words();
}

class Exposure {
  readonly #event: CloudTrailEvent;
  readonly #operation: string;
  readonly #words = new Set<string>();
  readonly #accounts = new Set<string>();
  readonly #networks = new Set<string>();

  constructor(event: CloudTrailEvent) {
    this.#event = event;
    this.#operation = apiName(event.eventName);
  }

  read(value: JsonValue, key: string, budget: { values: number }): void {
    budget.values -= 1;
    if (budget.values < 0 || UNRELATED.has(key)) {
      return;
    }
    if (Array.isArray(value)) {
      for (const item of value) {
        this.read(item, key, budget);
      }
      return;
    }
    const object = asObject(value);
    if (object === undefined) {
      this.#readValue(value, key);
    } else if (object.Statement !== undefined) {
      this.#readPolicy(object);
    } else {
      this.#readPublicAccessBlock(object);
      for (const [name, member] of Object.entries(object)) {
        const inherits = name === "items" || name === "member" || name === "content";
        this.read(member, inherits ? key : plainKey(name), budget);
      }
    }
  }

  #readValue(value: JsonValue, key: string): void {
    const text = String(value);
    if (text === "0.0.0.0/0" || text === "::/0") {
      this.#networks.add(text);
    } else if (typeof value === "string" && POLICY_KEY.test(key)) {
      this.#readPolicy(value);
    } else if (text.includes("groups/global/AllUsers")) {
      this.#words.add("public");
    } else if (text.includes("groups/global/AuthenticatedUsers")) {
      this.#words.add("any AWS account");
    }
    const word = WORDS.get(`${key}=${text.length > 40 ? "" : text.toLowerCase()}`);
    if (word !== undefined && !(word === "unencrypted" && this.#isEncryptedAfterAll(key))) {
      this.#words.add(word);
    }
  }

  /** Whether the answer says that AWS encrypted it anyway, as with encryption by default. */
  #isEncryptedAfterAll(key: string): boolean {
    const { record, eventType } = this.#event;
    const answer = asObject(record.responseElements);
    return (
      answer !== undefined &&
      valuesUnder({ ...this.#event, eventType, record: { responseElements: answer } }, [key]).includes("true")
    );
  }

  #readPolicy(policy: JsonValue): void {
    const grants = ENDPOINT_POLICIES.has(this.#operation) ? undefined : grantsOf(policy);
    for (const account of grants?.accounts ?? []) {
      this.#accounts.add(account);
    }
    // The network decides whether an API or a search domain is public, not its policy alone.
    if (grants?.everyone === true && !/^(?:apigateway|es)\./.test(this.#event.eventSource)) {
      this.#words.add("public");
    }
  }

  #readPublicAccessBlock(object: JsonObject): void {
    const settings = Object.entries(object).filter(([name]) => BLOCKS.has(plainKey(name)));
    const off = settings.filter(([, value]) => String(value) === "false").length;
    if (off > 0) {
      this.#words.add(off === settings.length ? "public access not blocked" : "public access blocked only in part");
    }
  }

  readSharing(request: JsonObject): void {
    const row = SHARING.get(this.#operation);
    if (row === undefined || row.unless?.some((key) => valuesUnder(this.#event, [key]).length > 0) === true) {
      return;
    }
    for (const grantee of granteesOf(request, row.added)) {
      if (grantee === "*" || grantee === "all") {
        this.#words.add("public");
      } else {
        this.#accounts.add(accountIn(grantee) ?? "");
      }
    }
    for (const grantee of granteesOf(request, row.removed ?? [])) {
      const account = accountIn(grantee);
      if (grantee === "*" || grantee === "all") {
        this.#words.add("no longer public");
      } else if (account !== undefined) {
        this.#words.add(`no longer shared with ${account}`);
      }
    }
  }

  words(): readonly string[] {
    const own = ownAccounts(this.#event);
    const others = [...this.#accounts].filter((id) => id !== "" && own.size > 0 && !own.has(id));
    const removed = [...this.#words].filter((word) => word.startsWith("no longer shared"));
    return [
      ...[...this.#words].filter((word) => !removed.slice(3).includes(word)),
      ...(others.length === 0 ? [] : [`cross-account: ${namesText(others)}`]),
      ...this.#networks,
    ];
  }
}

/** The accounts that the event was recorded in and that own its resources. */
function ownAccounts({ accountId, record }: CloudTrailEvent): ReadonlySet<string> {
  const resources = Array.isArray(record.resources) ? record.resources : [];
  const owners = resources.map((each) => asText(asObject(each)?.accountId));
  return new Set([accountId, ...owners].flatMap((id) => (id === undefined || id === "" ? [] : [id])));
}

/** The texts under keys given as "key" or "key.key", at the request's top or in a wrapper such as "…Request". */
function granteesOf(request: JsonObject, paths: readonly string[]): readonly string[] {
  const tops = [request, ...Object.values(request).map(asObject)].filter((each) => each !== undefined);
  return paths.flatMap((path) => tops.flatMap((top) => under(top, path.split("."))));
}

function under(value: JsonValue | undefined, path: readonly string[]): readonly string[] {
  const [key, ...rest] = path;
  if (key === undefined) {
    return textsIn(value);
  }
  if (Array.isArray(value)) {
    return value.slice(0, 1_000).flatMap((item) => under(item, path));
  }
  const object = asObject(value) ?? {};
  const items = Array.isArray(object.items) ? under(object.items, path) : [];
  return [
    ...items,
    ...Object.entries(object).flatMap(([name, member]) => (plainKey(name) === key ? under(member, rest) : [])),
  ];
}

/** Keys of policies whose text may name principals. */
const POLICY_KEY = /(?:polic(?:y|ies)|policydocument|policytext|policyinjson|attributevalue)$/;

/** Policies of VPC endpoints: who may use the endpoint, not who may reach a resource. */
const ENDPOINT_POLICIES: ReadonlySet<string> = new Set(["CreateVpcEndpoint", "ModifyVpcEndpoint"]);

/** Keys whose values are not settings of the resource. */
const UNRELATED: ReadonlySet<string> = new Set([
  "tags",
  "tagset",
  "tagspecificationset",
  "filterset",
  "filters",
  "host",
]);

const BLOCKS: ReadonlySet<string> = new Set([
  "blockpublicacls",
  "blockpublicpolicy",
  "ignorepublicacls",
  "restrictpublicbuckets",
]);

/** Settings as "plainkey=value" in lower case, and their word. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ["publiclyaccessible=true", "public"],
  ["xamzacl=public-read", "public"],
  ["xamzacl=public-read-write", "public"],
  ["xamzacl=authenticated-read", "any AWS account"],
  ["projectvisibility=public_read", "public"],
  ["scheme=internet-facing", "internet-facing"],
  ["endpointpublicaccess=true", "public endpoint"],
  ["encrypted=false", "unencrypted"],
  ["storageencrypted=false", "unencrypted"],
  ["atrestencryptionenabled=false", "unencrypted"],
  ["sqsmanagedsseenabled=false", "unencrypted"],
]);

interface Sharing {
  /** Keys of those who get access, and of those who lose it. */
  readonly added: readonly string[];
  readonly removed?: readonly string[];
  /** Keys of the request that limit the grant: with one of them, the grant is not described. */
  readonly unless?: readonly string[];
}

const EC2_PERMISSIONS = (key: string): Sharing => ({
  added: [`${key}.add.group`, `${key}.add.userid`],
  removed: [`${key}.remove.group`, `${key}.remove.userid`],
});

const VALUES: Sharing = { added: ["valuestoadd"], removed: ["valuestoremove"] };

/** Operations that share a resource with accounts that they name outside a policy. */
const SHARING: ReadonlyMap<string, Sharing> = new Map<string, Sharing>([
  ["ModifySnapshotAttribute", EC2_PERMISSIONS("createvolumepermission")],
  ["ModifyImageAttribute", EC2_PERMISSIONS("launchpermission")],
  ["ModifyFpgaImageAttribute", EC2_PERMISSIONS("loadpermission")],
  ["ModifyDBSnapshotAttribute", VALUES],
  ["ModifyDBClusterSnapshotAttribute", VALUES],
  ["ModifyDocumentPermission", { added: ["accountidstoadd"], removed: ["accountidstoremove"] }],
  [
    "AddPermission",
    { added: ["principal", "awsaccountid", "awsaccountids"], unless: ["sourcearn", "sourceaccount", "principalorgid"] },
  ],
  ["AddLayerVersionPermission", { added: ["principal"], unless: ["organizationid"] }],
  ["PutPermission", { added: ["principal"], unless: ["condition"] }],
  ["CreateGrant", { added: ["granteeprincipal"] }],
  ["CreateResourceShare", { added: ["principals"] }],
  ["AssociateResourceShare", { added: ["principals"] }],
  ["DisassociateResourceShare", { added: [], removed: ["principals"] }],
  ["ModifyVpcEndpointServicePermissions", { added: ["addallowedprincipals"], removed: ["removeallowedprincipals"] }],
  ["CreateVpcPeeringConnection", { added: ["peerownerid"] }],
  ["AuthorizeSnapshotAccess", { added: ["accountwithrestoreaccess"] }],
  ["RevokeSnapshotAccess", { added: [], removed: ["accountwithrestoreaccess"] }],
]);
