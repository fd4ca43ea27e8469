import { untilAborted } from "../async/abort.ts";
import type { RegionInfo } from "../model/aws/regions.ts";
import type { Failure } from "../model/failure.ts";
import type { RegionState } from "./failures/problem.ts";
import type { CallContext } from "./failures.ts";
import { everyPage } from "./paging.ts";
import { partitionOf, regionTitle } from "./partitions.ts";
import type { Identity, Session } from "./session.ts";

export type AccountRegion = RegionInfo & { readonly enabled: boolean; readonly state?: RegionState };

/** The Regions of an account. */
export interface RegionList {
  readonly regions: readonly AccountRegion[];
  /**
   * "account": the list of AWS. "partition": AWS refused the list, so these are the Regions enabled by default in the
   * partition. "remembered": an earlier list of AWS.
   */
  readonly source: "account" | "partition" | "remembered";
  /** Why AWS did not list them. */
  readonly failure?: Failure;
}

/** An account has about 35 Regions; one page holds 50. */
const maxPages = 20;

/**
 * Requests the Regions of a session's account (`account:ListRegions`), sorted by id. `asked`: see `Session`. Throws
 * `Failure` or an AbortError.
 */
export async function listRegions(
  session: Session,
  { accountId }: Identity,
  { signal, asked }: { readonly signal: AbortSignal; readonly asked?: boolean | undefined },
): Promise<readonly AccountRegion[]> {
  const { profile, homeRegion } = session;
  const context: CallContext = { profile, region: homeRegion, accountId, action: "account:ListRegions" };
  const regions: AccountRegion[] = [];
  await everyPage(context, maxPages, async (token) => {
    const read = async () => {
      const answer = await (await session.client("account", homeRegion)).listRegions(token, signal);
      if (!Array.isArray(answer.Regions)) {
        // AWS's answer always contains the list; the SDK accepts any JSON without it.
        throw new SyntaxError("the answer has no list of Regions");
      }
      return answer;
    };
    const page = await untilAborted(session.call(read, context, signal, asked), signal);
    for (const { RegionName: id, RegionOptStatus: state } of page.Regions ?? []) {
      if (id !== undefined) {
        const optIn = state !== "ENABLED_BY_DEFAULT";
        const enabled = !optIn || state === "ENABLED";
        regions.push({ id, title: regionTitle(id), optIn, enabled, ...(state === undefined ? {} : { state }) });
      }
    }
    return page.NextToken;
  });
  return regions.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** All Regions of a partition. Enabled are those that need no opt-in, and `own`. */
export function partitionRegions(partition: string, own: string | undefined): readonly AccountRegion[] {
  return partitionOf(partition).regions.map((region) => ({ ...region, enabled: !region.optIn || region.id === own }));
}

/** Enabled Regions of which only the id is known. */
export function enabledRegions(ids: readonly string[]): readonly AccountRegion[] {
  return ids.map((id) => ({ id, title: regionTitle(id), optIn: false, enabled: true }));
}
