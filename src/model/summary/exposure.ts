import { plainKey } from "../entity/entityKey.ts";
import { apiName, type CloudTrailEvent } from "../event/record.ts";
import { asObject, type JsonObject, type JsonValue } from "../text/json.ts";
import { namesText } from "../text/namesText.ts";
import { blocksPublicAccess, isAnywhere, POLICY_KEY, UNRELATED, wordOfSetting } from "./exposedSettings.ts";
import { accountIn, grantsOf } from "./policyGrants.ts";
import { textsUnder } from "./requestValues.ts";
import { isEveryone, ownAccounts, sharedBy } from "./sharing.ts";

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
    if (isAnywhere(text)) {
      this.#networks.add(text);
    } else if (typeof value === "string" && POLICY_KEY.test(key)) {
      this.#readPolicy(value);
    } else if (text.includes("groups/global/AllUsers")) {
      this.#words.add("public");
    } else if (text.includes("groups/global/AuthenticatedUsers")) {
      this.#words.add("any AWS account");
    }
    const word = wordOfSetting(key, text);
    if (word !== undefined && !(word === "unencrypted" && this.#isEncryptedAfterAll(key))) {
      this.#words.add(word);
    }
  }

  /** Whether the answer says that AWS encrypted it anyway, as with encryption by default. */
  #isEncryptedAfterAll(key: string): boolean {
    return textsUnder(asObject(this.#event.record.responseElements), [key]).includes("true");
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
    const settings = Object.entries(object).filter(([name]) => blocksPublicAccess(plainKey(name)));
    const off = settings.filter(([, value]) => String(value) === "false").length;
    if (off > 0) {
      this.#words.add(off === settings.length ? "public access not blocked" : "public access blocked only in part");
    }
  }

  readSharing(request: JsonObject): void {
    const shared = sharedBy(this.#event, request);
    if (shared === undefined || shared.limits.length > 0) {
      return;
    }
    for (const grantee of shared.added) {
      if (isEveryone(grantee)) {
        this.#words.add("public");
      } else {
        this.#accounts.add(accountIn(grantee) ?? "");
      }
    }
    for (const grantee of shared.removed) {
      const account = accountIn(grantee);
      if (isEveryone(grantee)) {
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

/** Policies of VPC endpoints: who may use the endpoint, not who may reach a resource. */
export const ENDPOINT_POLICIES: ReadonlySet<string> = new Set(["CreateVpcEndpoint", "ModifyVpcEndpoint"]);
