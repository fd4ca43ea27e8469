import type { World, WorldWorkGroup } from "../../world/types.ts";
import { AwsError } from "../errors.ts";
import type { Members } from "../members.ts";
import { SealedTokens } from "../sealedTokens.ts";
import type { Caller } from "../signature.ts";

const engine = { SelectedEngineVersion: "AUTO", EffectiveEngineVersion: "Athena engine version 3" };

/** The workgroups of a world as one caller in one Region sees them. An account has "primary" in every Region. */
export class WorkGroups {
  readonly #world: World;
  readonly #tokens = new SealedTokens<number>();

  constructor(world: World) {
    this.#world = world;
  }

  list(caller: Caller, region: string, members: Members): unknown {
    const groups = this.#in(caller, region);
    const limit = members.number("MaxResults") ?? 50;
    if (!Number.isInteger(limit) || limit < 1 || limit > 50) {
      throw invalid("MaxResults must be between 1 and 50.");
    }
    const bound = JSON.stringify([caller.account.id, region, limit]);
    const token = members.text("NextToken");
    const from = token === undefined ? 0 : this.#tokens.open(token, bound);
    if (from === undefined) {
      throw invalid("Invalid pagination token.");
    }
    return {
      WorkGroups: groups.slice(from, from + limit).map(({ name, state = "ENABLED", description = "" }) => ({
        Name: name,
        State: state,
        Description: description,
        CreationTime: 1_700_000_000,
        EngineVersion: engine,
      })),
      ...(from + limit < groups.length ? { NextToken: this.#tokens.seal(from + limit, bound) } : {}),
    };
  }

  get(caller: Caller, region: string, members: Members): unknown {
    const group = this.find(caller, region, members.text("WorkGroup") ?? "");
    return {
      WorkGroup: {
        Name: group.name,
        State: group.state ?? "ENABLED",
        Description: group.description ?? "",
        CreationTime: 1_700_000_000,
        Configuration: {
          ResultConfiguration: group.outputLocation === undefined ? {} : { OutputLocation: group.outputLocation },
          ...(group.managedResults === true ? { ManagedQueryResultsConfiguration: { Enabled: true } } : {}),
          EnforceWorkGroupConfiguration: group.enforced,
          PublishCloudWatchMetricsEnabled: true,
          ...(group.bytesScannedCutoff === undefined ? {} : { BytesScannedCutoffPerQuery: group.bytesScannedCutoff }),
          RequesterPaysEnabled: false,
          EngineVersion: engine,
        },
      },
    };
  }

  find(caller: Caller, region: string, name: string): WorldWorkGroup {
    const group = this.#in(caller, region).find((one) => one.name === name);
    if (group === undefined) {
      throw invalid(`WorkGroup ${name} is not found.`);
    }
    return group;
  }

  #in({ account }: Caller, region: string): readonly WorldWorkGroup[] {
    const groups = this.#world.workGroups.filter((group) => group.accountId === account.id && group.region === region);
    return groups.some(({ name }) => name === "primary")
      ? groups
      : [{ accountId: account.id, region, name: "primary", enforced: false }, ...groups];
  }
}

/** Athena's refusal of a request. */
export function invalid(message: string, code = "INVALID_INPUT"): AwsError {
  return new AwsError("InvalidRequestException", message, 400, {}, { AthenaErrorCode: code });
}
