import type { IncomingMessage } from "node:http";
import type { Archive, World } from "../world/types.ts";
import { accountAliases } from "./accountAliases.ts";
import { listRegions } from "./accountRegions.ts";
import { athenaOperations } from "./athena/athena.ts";
import { refuseDenied } from "./deniedActions.ts";
import { type Answer, AwsError, jsonAnswer, type Protocol } from "./errors.ts";
import { EventDataStores } from "./eventDataStores.ts";
import type { EventIndex } from "./eventIndex.ts";
import { Glue } from "./glue.ts";
import { readIdentityCenterCall } from "./identityCenterCalls.ts";
import { Insights } from "./insights.ts";
import { CloudWatchLogs } from "./logs/cloudWatchLogs.ts";
import type { LiveTail } from "./logs/liveTail.ts";
import { EventHistory } from "./lookupEvents.ts";
import { readMachineCall } from "./machine.ts";
import { Members } from "./members.ts";
import { Organizations } from "./organizations.ts";
import type { QueryFate } from "./queryClock.ts";
import { readS3Call } from "./s3/calls.ts";
import type { S3 } from "./s3/s3.ts";
import { SecurityTokens } from "./securityTokens.ts";
import { type Caller, type Scope, scopeOf } from "./signature.ts";
import { Stacks } from "./stacks.ts";
import { Trails } from "./trails.ts";

const JSON_1_1 = "application/x-amz-json-1.1";

/** A request as read from the wire, before anything is checked. */
export interface Call {
  readonly protocol: Protocol;
  readonly scope: Scope | undefined;
  readonly sessionToken: string | undefined;
  /** X-Amz-Date, as it came. */
  readonly date: string;
  /** From the credential scope, or from the path for unsigned calls of Identity Center and of the machine; otherwise "". */
  readonly service: string;
  readonly region: string;
  readonly operation: string;
  /** The JSON body, or the query protocol's parameters by name. */
  readonly parameters: unknown;
  /** What becomes of the query that this call starts. */
  readonly fate?: QueryFate;
}

/** Tells service, operation and parameters of a request in any of the protocols. */
export function readCall(request: IncomingMessage, body: string): Call {
  const scope = scopeOf(request.headers);
  const common = {
    scope,
    sessionToken: header(request, "x-amz-security-token"),
    date: header(request, "x-amz-date") ?? "",
    service: scope?.service ?? "",
    region: scope?.region ?? "",
  };
  const unsigned =
    scope === undefined ? (readMachineCall(request) ?? readIdentityCenterCall(request, body)) : undefined;
  if (unsigned !== undefined) {
    return { ...common, protocol: "rest-json", ...unsigned };
  }
  const target = header(request, "x-amz-target");
  if (target !== undefined) {
    return {
      ...common,
      protocol: "json-1.1",
      operation: target.slice(target.lastIndexOf(".") + 1),
      parameters: parse(body),
    };
  }
  if (scope?.service === "account") {
    const name = (request.url ?? "/").slice(1);
    return {
      ...common,
      protocol: "rest-json",
      operation: name.charAt(0).toUpperCase() + name.slice(1),
      parameters: parse(body),
    };
  }
  if (scope?.service === "s3") {
    return { ...common, protocol: "rest-xml", ...readS3Call(request) };
  }
  const parameters = new URLSearchParams(body);
  const operation = parameters.get("Action") ?? "";
  return {
    ...common,
    ...(operation === WEB_IDENTITY ? { service: "sts" } : {}),
    protocol: "query",
    operation,
    parameters: Object.fromEntries(parameters),
  };
}

/** The only operation of STS that nobody signs. */
const WEB_IDENTITY = "AssumeRoleWithWebIdentity";

interface ServiceOptions {
  readonly now: () => number;
  readonly regionsPerPage: number;
  readonly stacksPerPage: number;
}

type QueryOperations = ReadonlyMap<
  string,
  (caller: Caller, region: string, members: Members, fate: QueryFate | undefined) => unknown
>;

/** The operations, by service. */
export class Services {
  readonly #cloudTrail: ReadonlyMap<string, (caller: Caller, region: string, members: Members) => unknown>;
  readonly #cloudFormation: ReadonlyMap<string, (caller: Caller, region: string, members: Members) => string>;
  readonly #organizations: ReadonlyMap<string, (caller: Caller, members: Members) => unknown>;
  readonly #liveTail: LiveTail;
  /** By service and operation: those that may start a query. */
  readonly #queries: ReadonlyMap<string, QueryOperations>;
  readonly #s3: S3;
  readonly #tokens: SecurityTokens;
  readonly #regionsPerPage: number;

  constructor(world: World, index: EventIndex, archive: Archive, s3: S3, options: ServiceOptions) {
    const history = new EventHistory(index, options.now);
    const delivered = (arn: string, region?: string) => archive.latestDelivery(arn, options.now(), region);
    const trails = new Trails(world, delivered, () => index.variants.trails);
    const insights = new Insights(world, index, options.now);
    const stores = new EventDataStores(world, () => index.variants.lake);
    this.#cloudTrail = new Map<string, (caller: Caller, region: string, members: Members) => unknown>([
      ["LookupEvents", (caller, region, members) => history.lookup(caller.account.id, region, members)],
      ["DescribeTrails", (caller, region, members) => trails.describe(caller, region, members)],
      ["ListTrails", (caller) => trails.list(caller)],
      ["GetTrail", (caller, region, members) => trails.get(caller, region, members)],
      ["GetTrailStatus", (caller, region, members) => trails.status(caller, region, members)],
      ["GetEventSelectors", (caller, region, members) => trails.eventSelectors(caller, region, members)],
      ["GetInsightSelectors", (caller, region, members) => trails.insightSelectors(caller, region, members)],
      ["ListInsightsData", (caller, region, members) => insights.list(caller, region, members)],
      ["ListInsightsMetricData", (caller, region, members) => insights.metric(caller, region, members)],
      [
        "GetEventConfiguration",
        (caller, region, members) => eventConfiguration(trails, stores, caller, region, members),
      ],
      ["ListPublicKeys", (_caller, region, members) => trails.publicKeys(region, members, options.now())],
      ["ListTags", (caller, region, members) => trails.tags(caller, region, members)],
      ["ListEventDataStores", (caller, region, members) => stores.list(caller, region, members)],
      ["GetEventDataStore", (caller, region, members) => stores.get(caller, region, members)],
      ["GetResourcePolicy", (caller, region, members) => stores.policy(caller, region, members)],
    ]);
    const stacks = new Stacks(world, options.stacksPerPage);
    this.#cloudFormation = new Map<string, (caller: Caller, region: string, members: Members) => string>([
      ["DescribeStacks", (caller, region, members) => stacks.describe(caller, region, members)],
      ["ListStacks", (caller, region, members) => stacks.list(caller, region, members)],
      ["ListStackResources", (caller, region, members) => stacks.listResources(caller, region, members)],
      ["DescribeStackResources", (caller, region, members) => stacks.describeResources(caller, region, members)],
    ]);
    const organizations = new Organizations(world, () => index.variants.organization);
    this.#organizations = new Map<string, (caller: Caller, members: Members) => unknown>([
      ["DescribeOrganization", (caller) => organizations.describe(caller)],
      ["ListAccounts", (caller, members) => organizations.listAccounts(caller, members)],
    ]);
    const logs = new CloudWatchLogs(world, archive.records, options.now, () => index.variants.logs);
    this.#liveTail = logs.liveTail;
    const variant = () => index.variants.athena;
    this.#queries = new Map<string, QueryOperations>([
      ["logs", logs.operations],
      ["athena", athenaOperations(world, archive, options.now, variant, (object) => s3.put([object]))],
      ["glue", new Glue(world).operations],
    ]);
    this.#s3 = s3;
    this.#tokens = new SecurityTokens(world, options.now, () => index.variants.roles);
    this.#regionsPerPage = options.regionsPerPage;
  }

  /** The live tails that run. */
  get liveTail(): LiveTail {
    return this.#liveTail;
  }

  /** The result of a call that nobody signs. Undefined: the call needs a signature. Throws `AwsError`. */
  answerUnsigned({ service, operation, parameters }: Call, requestId: string): Answer | undefined {
    return operation === WEB_IDENTITY
      ? xml(service, operation, this.#tokens.assumeRoleWithWebIdentity(new Members(parameters)), requestId)
      : undefined;
  }

  /** The result of an authenticated call, as its protocol writes it. Throws `AwsError`. */
  answer(call: Call, caller: Caller, requestId: string): Answer {
    const { service, operation, region } = call;
    refuseDenied(call, caller);
    if (call.protocol === "json-1.1" && service === "logs" && operation === "StartLiveTail") {
      return {
        status: 200,
        headers: { "content-type": "application/vnd.amazon.eventstream", "x-amzn-requestid": requestId },
        body: "",
        stream: this.#liveTail.start(caller, region, new Members(call.parameters)),
      };
    }
    const query = call.protocol === "json-1.1" ? this.#queries.get(service)?.get(operation) : undefined;
    if (query !== undefined) {
      return jsonAnswer(query(caller, region, new Members(call.parameters), call.fate), requestId, JSON_1_1);
    }
    if (call.protocol === "json-1.1" && service === "cloudtrail") {
      const operate = this.#cloudTrail.get(operation);
      if (operate !== undefined) {
        return jsonAnswer(operate(caller, region, new Members(call.parameters)), requestId, JSON_1_1);
      }
    }
    if (call.protocol === "json-1.1" && service === "organizations") {
      const operate = this.#organizations.get(operation);
      if (operate !== undefined) {
        return jsonAnswer(operate(caller, new Members(call.parameters)), requestId, JSON_1_1);
      }
    }
    if (call.protocol === "query" && service === "cloudformation") {
      const operate = this.#cloudFormation.get(operation);
      if (operate !== undefined) {
        return xml(service, operation, operate(caller, region, new Members(call.parameters)), requestId);
      }
    }
    if (call.protocol === "rest-xml") {
      return this.#s3.answer(operation, caller, region, new Members(call.parameters), requestId);
    }
    if (call.protocol === "query" && service === "sts") {
      if (operation === "GetCallerIdentity") {
        return xml(service, operation, this.#tokens.callerIdentity(caller), requestId);
      }
      if (operation === "AssumeRole") {
        const members = new Members(call.parameters);
        return xml(service, operation, this.#tokens.assumeRole(caller, members), requestId);
      }
    }
    if (call.protocol === "query" && service === "iam" && operation === "ListAccountAliases") {
      return xml(service, operation, accountAliases(caller), requestId);
    }
    if (call.protocol === "rest-json" && operation === "ListRegions") {
      const page = listRegions(caller, new Members(call.parameters), this.#regionsPerPage);
      return jsonAnswer(page, requestId);
    }
    throw new AwsError("UnknownOperationException", `The wire AWS does not serve ${service}:${operation}`);
  }
}

/** Of a trail or of an event data store; never of both. */
function eventConfiguration(
  trails: Trails,
  stores: EventDataStores,
  caller: Caller,
  region: string,
  members: Members,
): unknown {
  const ofTrail = members.text("TrailName") !== undefined;
  if (ofTrail === (members.text("EventDataStore") !== undefined)) {
    throw new AwsError("InvalidParameterCombinationException", "Specify either a trail name or an event data store.");
  }
  return ofTrail ? trails.configuration(caller, region, members) : stores.configuration(caller, region, members);
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === "string" ? value : undefined;
}

function parse(body: string): unknown {
  try {
    return body === "" ? {} : JSON.parse(body);
  } catch {
    return {};
  }
}

const namespaces: Readonly<Record<string, string>> = {
  sts: "https://sts.amazonaws.com/doc/2011-06-15/",
  iam: "https://iam.amazonaws.com/doc/2010-05-08/",
  cloudformation: "http://cloudformation.amazonaws.com/doc/2010-05-15/",
};

function xml(service: string, operation: string, result: string, requestId: string): Answer {
  return {
    status: 200,
    headers: { "content-type": "text/xml", "x-amzn-requestid": requestId },
    body:
      `<${operation}Response xmlns="${namespaces[service] ?? ""}">` +
      `<${operation}Result>${result}</${operation}Result>` +
      `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`,
  };
}
