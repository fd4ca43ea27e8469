import type { CallOptions, Connection } from "./connections.ts";
import { everyPage } from "./paging.ts";
import { type EventSelection, selectionsIn } from "./selectors.ts";
import { type Detail, type DetailFailure, detail, noneIf, optional, readTrailCall } from "./trailCalls.ts";

/** An event data store of CloudTrail Lake. Times are milliseconds since 1970 UTC. */
export interface EventDataStore {
  readonly arn: string;
  readonly name: string;
  /** This and what follows is absent where AWS refused the call or did not include it. */
  readonly status?: string;
  readonly retentionDays?: number;
  readonly terminationProtection?: boolean;
  readonly multiRegion?: boolean;
  readonly organization?: boolean;
  readonly kmsKeyId?: string;
  readonly updated?: number;
  readonly selections?: readonly EventSelection[];
  /** "Large": events up to 1 MB; "Standard": up to 256 KB. */
  readonly maxEventSize?: string;
  /** What events are enriched with: "TagContext", … and the keys. */
  readonly contextKeys?: readonly { readonly type: string; readonly keys: readonly string[] }[];
  /** JSON text of the resource policy. Empty: it has none. */
  readonly resourcePolicy?: string;
  readonly failures: readonly DetailFailure[];
}

const maxStorePages = 20;

/**
 * The event data stores of the connection's Region: one call for each page of the list, and three for each store. An
 * account without CloudTrail Lake, and a Region where it does not exist, have none.
 */
export async function readEventDataStores(
  connection: Connection<"cloudtrail">,
  options: CallOptions,
): Promise<Detail<readonly EventDataStore[]>> {
  const listed = await detail("ListEventDataStores", listEventDataStores(connection, options));
  const stores = (listed.value ?? []).map((store) => readEventDataStore(store, connection, options));
  return { value: await Promise.all(stores), failures: listed.failures };
}

type Listed = Pick<EventDataStore, "arn" | "name">;

async function listEventDataStores(
  connection: Connection<"cloudtrail">,
  options: CallOptions,
): Promise<readonly Listed[]> {
  const stores: Listed[] = [];
  const { profile, region, identity } = connection;
  const context = { profile, region, accountId: identity.accountId, action: "cloudtrail:ListEventDataStores" };
  await everyPage(context, maxStorePages, async (token) => {
    const answer = await readTrailCall(
      connection,
      "ListEventDataStores",
      (api, abort) => noneIf(NO_LAKE, api.listEventDataStores(token, abort)),
      options,
    );
    for (const { EventDataStoreArn: arn, Name: name } of answer?.EventDataStores ?? []) {
      if (arn !== undefined) {
        stores.push({ arn, name: name ?? arn.slice(arn.lastIndexOf("/") + 1) });
      }
    }
    return answer?.NextToken;
  });
  return stores;
}

async function readEventDataStore(
  { arn, name }: Listed,
  connection: Connection<"cloudtrail">,
  options: CallOptions,
): Promise<EventDataStore> {
  const [store, configuration, policy] = await Promise.all([
    detail(
      "GetEventDataStore",
      readTrailCall(connection, "GetEventDataStore", (api, abort) => api.getEventDataStore(arn, abort), options),
    ),
    detail(
      "GetEventConfiguration",
      readTrailCall(
        connection,
        "GetEventConfiguration",
        (api, abort) => api.getEventConfiguration({ EventDataStore: arn }, abort),
        options,
      ),
    ),
    detail("GetResourcePolicy", readPolicy(arn, connection, options)),
  ]);
  const details = store.value;
  return {
    arn,
    name,
    ...optional("status", details?.Status),
    ...optional("retentionDays", details?.RetentionPeriod),
    ...optional("terminationProtection", details?.TerminationProtectionEnabled),
    ...optional("multiRegion", details?.MultiRegionEnabled),
    ...optional("organization", details?.OrganizationEnabled),
    ...optional("kmsKeyId", details?.KmsKeyId),
    ...optional("updated", details?.UpdatedTimestamp?.getTime()),
    ...optional("selections", selectionsIn({ AdvancedEventSelectors: details?.AdvancedEventSelectors })),
    ...optional("maxEventSize", configuration.value?.MaxEventSize),
    ...optional(
      "contextKeys",
      configuration.value?.ContextKeySelectors?.map(({ Type: type = "", Equals: keys = [] }) => ({ type, keys })),
    ),
    ...(policy.value === undefined ? {} : { resourcePolicy: policy.value }),
    failures: [...store.failures, ...configuration.failures, ...policy.failures],
  };
}

/** AWS returns an error if a store has no policy. */
async function readPolicy(arn: string, connection: Connection<"cloudtrail">, options: CallOptions): Promise<string> {
  const answer = await readTrailCall(
    connection,
    "GetResourcePolicy",
    (api, abort) => noneIf(NO_POLICY, api.getResourcePolicy(arn, abort)),
    options,
  );
  return answer?.ResourcePolicy ?? "";
}

/** The errors of ListEventDataStores where CloudTrail Lake does not exist or is closed to the account. */
const NO_LAKE: ReadonlySet<string> = new Set(["UnsupportedOperationException", "OperationNotPermittedException"]);

/** The error of a store without a resource policy. */
const NO_POLICY: ReadonlySet<string> = new Set(["ResourcePolicyNotFoundException"]);
