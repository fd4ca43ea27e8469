import type { World, WorldEventDataStore } from "../world/types.ts";
import { AwsError } from "./errors.ts";
import type { Members } from "./members.ts";
import type { Caller } from "./signature.ts";
import type { Variants } from "./variants.ts";

/** CloudTrail Lake's event data stores as one caller in one Region sees them. */
export class EventDataStores {
  readonly #world: World;
  readonly #lake: () => Variants["lake"];

  constructor(world: World, lake: () => Variants["lake"]) {
    this.#world = world;
    this.#lake = lake;
  }

  /** Today's API lists name and ARN only: the other members of the shape are deprecated. */
  list(caller: Caller, region: string, members: Members): unknown {
    const limit = members.number("MaxResults") ?? 1000;
    if (!Number.isInteger(limit) || limit < 1 || limit > 1000) {
      throw new AwsError("InvalidMaxResultsException", `Invalid max results: ${limit}`);
    }
    const stores = this.#in(caller, region);
    const token = members.text("NextToken");
    const from = token === undefined ? 0 : stores.findIndex(({ arn }) => arn === token);
    if (from < 0) {
      throw new AwsError("InvalidNextTokenException", "A token that is not valid was specified.");
    }
    const next = stores[from + limit];
    return {
      EventDataStores: stores
        .slice(from, from + limit)
        .map(({ arn, name }) => ({ EventDataStoreArn: arn, Name: name })),
      ...(next === undefined ? {} : { NextToken: next.arn }),
    };
  }

  get(caller: Caller, region: string, members: Members): unknown {
    const store = this.#find(caller, region, members.text("EventDataStore") ?? "");
    return {
      EventDataStoreArn: store.arn,
      Name: store.name,
      Status: store.status,
      AdvancedEventSelectors: store.advancedEventSelectors ?? [
        { Name: "Management events", FieldSelectors: [{ Field: "eventCategory", Equals: ["Management"] }] },
      ],
      MultiRegionEnabled: true,
      OrganizationEnabled: false,
      RetentionPeriod: store.retention ?? 366,
      TerminationProtectionEnabled: store.terminationProtection ?? true,
      ...(store.updated === undefined ? {} : { UpdatedTimestamp: store.updated / 1000 }),
      BillingMode: "EXTENDABLE_RETENTION_PRICING",
    };
  }

  configuration(caller: Caller, region: string, members: Members): unknown {
    const { arn, contextKeys } = this.#find(caller, region, members.text("EventDataStore") ?? "");
    return {
      EventDataStoreArn: arn,
      MaxEventSize: contextKeys === undefined ? "Standard" : "Large",
      ContextKeySelectors: contextKeys ?? [],
    };
  }

  policy(caller: Caller, region: string, members: Members): unknown {
    const named = members.text("ResourceArn") ?? "";
    if (/:trail\//.test(named)) {
      throw new AwsError("ResourceTypeNotSupportedException", `Resource type trail is not supported: ${named}`);
    }
    const { arn, policy } = this.#find(caller, region, named);
    if (policy === undefined) {
      throw new AwsError("ResourcePolicyNotFoundException", `The resource ${arn} does not have a resource policy.`);
    }
    return { ResourceArn: arn, ResourcePolicy: policy };
  }

  #find(caller: Caller, region: string, named: string): WorldEventDataStore {
    const store = this.#in(caller, region).find(({ arn }) => arn === named || arn.endsWith(`/${named}`));
    if (store === undefined) {
      throw new AwsError("EventDataStoreNotFoundException", `The event data store ${named} was not found.`);
    }
    return store;
  }

  #in(caller: Caller, region: string): readonly WorldEventDataStore[] {
    const { absentIn, refusal } = this.#lake();
    if (absentIn.includes(region)) {
      throw new AwsError(refusal, "This operation is not supported in this Region.");
    }
    return this.#world.eventDataStores.filter(
      (store) => store.accountId === caller.account.id && store.region === region,
    );
  }
}
