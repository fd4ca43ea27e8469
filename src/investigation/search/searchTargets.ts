import type { Use } from "../../aws/connections.ts";
import { partitionOf } from "../../model/aws/arn.ts";
import { Failure, refusedRequest } from "../../model/failure.ts";
import type { TimeRange } from "../../model/text/time.ts";
import type { Condition } from "../../query/condition/condition.ts";
import { type AccountsAndRegions, commonPart } from "../../sources/holdings.ts";
import type { Sources } from "../../sources/registry.ts";
import { distinctTargets, type Origin, type SourceKind, type SourceTarget } from "../../sources/source.ts";
import { AUTOMATIC } from "./automatic.ts";
import type { ChosenSource } from "./chosenSources.ts";
import type { SearchRequest } from "./search.ts";
import { type ScopedTarget, type SearchPart, splitOverSources } from "./sourceSplit.ts";

type Asking = Use & { readonly signal: AbortSignal };

/** What a search covers, and when that was fixed (ms since 1970 UTC). */
interface Times {
  readonly window: TimeRange;
  readonly now: number;
}

/** The accounts and Regions that a search restricts a target to: those in its partition. */
type ScopeOf = (target: Pick<SourceTarget, "partition">) => AccountsAndRegions;

/** Chooses the targets of searches, and what each is searched for. */
export class SearchTargets {
  readonly #sources: Sources;
  readonly #chosen: () => readonly ChosenSource[];

  /** `chosen`: see `ChosenSources`. */
  constructor(sources: Sources, chosen: () => readonly ChosenSource[]) {
    this.#sources = sources;
    this.#chosen = chosen;
  }

  /** Throws `Failure` ("invalid-request") where there is no such kind. */
  kind(source: string): SourceKind {
    const { kinds } = this.#sources;
    const kind = kinds.find(({ capabilities }) => capabilities.source === source);
    if (kind === undefined) {
      const known = kinds.map(({ capabilities }) => `"${capabilities.source}"`).join(", ");
      throw refusedRequest(`There is no source of events "${source}". The known ones are ${known}.`);
    }
    return kind;
  }

  /**
   * The targets that a request names, and those of the kinds of source that it asks for; else those of the usual kind. Kinds
   * that are searched together with the usual one are searched in the same profiles and Regions. Throws `Failure`.
   */
  async of(request: SearchRequest, condition: Condition | undefined, use: Asking): Promise<readonly ScopedTarget[]> {
    const { kinds, usual } = this.#sources;
    const { sources = [], targets = [] } = request;
    const isAutomatic = sources.includes(AUTOMATIC);
    const asked = new Set<SourceKind>([
      ...kinds.filter((kind) => kind.isNamed(request)),
      ...sources.filter((source) => source !== AUTOMATIC).map((source) => this.kind(source)),
    ]);
    if (isAutomatic || (asked.size === 0 && targets.length === 0)) {
      asked.add(usual);
    }
    const named = await Promise.all(targets.map((ref) => this.kind(ref.source).target(ref)));
    const own = asked.has(usual) ? await usual.resolve(request, condition, use) : [];
    const byAccount = this.#sources.others;
    const scopeOf = await this.#scopeOf(own, condition);
    const refused: (readonly [kind: SourceKind, failure: Failure])[] = [];
    const resolved = await Promise.all(
      [...asked].map(async (kind): Promise<readonly ScopedTarget[]> => {
        try {
          if (kind === usual) {
            return own.map(unscoped);
          }
          return own.length > 0 && byAccount.includes(kind)
            ? (await resolveWith(kind, own, condition, use)).flatMap((target) => inScope(target, scopeOf))
            : (await kind.resolve(request, condition, use)).map(unscoped);
        } catch (error) {
          if (!Failure.is(error)) {
            throw error;
          }
          refused.push([kind, error]);
          return [];
        }
      }),
    );
    const chosen = isAutomatic ? await this.#automatic(own, scopeOf, condition, use) : [];
    const found = [...named.map(unscoped), ...resolved.flat(), ...chosen];
    const [first] = refused;
    if (found.length === 0 && first !== undefined) {
      throw first[1];
    }
    // A kind that has nothing for these profiles leaves nothing out.
    const unread = refused.filter(([, { reason }]) => reason !== "not-found" && reason !== "configuration");
    return distinctTargets(
      [...found, ...unread.map(([kind, failure]) => unscoped(unreadTarget(kind, failure)))],
      ({ target }) => target.origin,
    );
  }

  /** The accounts and Regions of targets of the usual kind, as far as they are known. */
  async #scopeOf(own: readonly SourceTarget[], condition: Condition | undefined): Promise<ScopeOf> {
    const all = own.flatMap(({ origin }) => origin.profile ?? []);
    const accounts = (await this.#sources.usual.accounts(all, condition))();
    return ({ partition }) => {
      const part = own.filter(
        ({ origin: { region } }) =>
          partition === undefined || region === undefined || partitionOf(region) === partition,
      );
      const names = new Set(part.flatMap(({ origin }) => origin.profile ?? []));
      const known = accounts.filter(({ profile }) => names.has(profile));
      const ids = known.flatMap(({ accountId }) => accountId ?? []);
      return {
        ...(ids.length < known.length ? {} : { accounts: [...new Set(ids)] }),
        regions: [...new Set(part.flatMap(({ origin }) => origin.region ?? []))],
      };
    };
  }

  /**
   * The parts of a search over these targets: the time is split over them, and where the newest events arrive late in all of
   * them, the usual kind of source is searched for these. `isExact`: each is read for all of the time. Throws an AbortError.
   */
  async split(
    scoped: readonly ScopedTarget[],
    condition: Condition | undefined,
    { window, now, use, isExact }: Times & { readonly use: Asking; readonly isExact: boolean },
  ): Promise<readonly SearchPart[]> {
    const targets = scoped.map(({ target }) => target);
    const names = targets.flatMap(({ origin }) => origin.profile ?? []);
    const accounts = (await this.#sources.usual.accounts(names, condition))();
    const parts = isExact ? scoped : splitOverSources(scoped, { condition, window, now, accounts });
    return [...parts, ...(await this.#newest(targets, condition, { window, now, use }))];
  }

  /** The sources that the person chose before, in a scope. What cannot be had is left out. */
  async #automatic(
    own: readonly SourceTarget[],
    scopeOf: ScopeOf,
    condition: Condition | undefined,
    use: Asking,
  ): Promise<readonly ScopedTarget[]> {
    const each = await Promise.all(
      this.#chosen().map(async (one): Promise<readonly ScopedTarget[]> => {
        try {
          const found =
            "source" in one
              ? await resolveWith(this.kind(one.source), own, condition, use)
              : [await this.kind(one.target.source).target(one.target)];
          return found.flatMap((target) => inScope(target, scopeOf));
        } catch (error) {
          if (Failure.is(error)) {
            return [];
          }
          throw error;
        }
      }),
    );
    return each.flat();
  }

  /**
   * What targets that get events late do not have yet, from the usual kind of source: the last part of the window. Nothing
   * where the usual kind is searched anyway, or has no target for them.
   */
  async #newest(
    targets: readonly SourceTarget[],
    condition: Condition | undefined,
    { window, now, use }: Times & { readonly use: Asking },
  ): Promise<readonly SearchPart[]> {
    const { usual } = this.#sources;
    const late = targets.filter(({ arrivesLate }) => arrivesLate !== undefined);
    const within = Math.max(...late.map(({ capabilities }) => capabilities.arrivesWithin ?? 0));
    const from = Math.max(window.from, now - within);
    if (
      late.length === 0 ||
      from >= window.to ||
      targets.some(({ capabilities }) => capabilities === usual.capabilities)
    ) {
      return [];
    }
    const resolved = await Promise.all(
      late.map(({ arrivesLate = {} }) =>
        usual.resolve(arrivesLate, condition, use).catch((error: unknown) => {
          if (Failure.is(error)) {
            return [];
          }
          throw error;
        }),
      ),
    );
    return distinctTargets(resolved.flat(), originOf).map((target) => ({ target, window: { from, to: window.to } }));
  }
}

/**
 * The targets of another kind in the profiles and Regions of these targets. Profiles for which it has none are left out;
 * throws the `Failure` of the first where it has none for all of them.
 */
async function resolveWith(
  kind: SourceKind,
  own: readonly SourceTarget[],
  condition: Condition | undefined,
  use: Asking,
): Promise<readonly SourceTarget[]> {
  const byProfile = Map.groupBy(own, ({ origin }) => origin.profile);
  const each = await Promise.allSettled(
    [...byProfile].map(([profile, targets]) =>
      kind.resolve(
        {
          ...(profile === undefined ? {} : { profiles: [profile] }),
          regions: [...new Set(targets.flatMap(({ origin }) => origin.region ?? []))],
        },
        condition,
        use,
      ),
    ),
  );
  const found = each.flatMap((end) => (end.status === "fulfilled" ? end.value : []));
  const refused = each.flatMap((end) => (end.status === "rejected" ? [end.reason as unknown] : []));
  const fault = refused.find((reason) => !Failure.is(reason)) ?? (found.length === 0 ? refused[0] : undefined);
  if (fault !== undefined) {
    throw fault;
  }
  return found;
}

/** A target in a scope: its own part of that, or all of it with the scope as a condition. */
function inScope(target: SourceTarget, scopeOf: ScopeOf): readonly ScopedTarget[] {
  const scope = scopeOf(target);
  if (target.narrowed === undefined) {
    const { accounts, regions } = commonPart(target.within ?? {}, scope);
    return accounts?.length === 0 || regions?.length === 0 ? [] : [{ target, only: scope }];
  }
  const part = target.narrowed(scope);
  return part === undefined ? [] : [{ target: part }];
}

/** Stands for the targets of a kind that could not be listed: opening it throws why. */
function unreadTarget({ capabilities }: SourceKind, why: Failure): SourceTarget {
  const { source, title } = capabilities;
  const fail = () => () => Promise.reject(why);
  return { origin: { source, label: title, target: { source } }, capabilities, facts: {}, open: fail, recall: fail };
}

function unscoped(target: SourceTarget): ScopedTarget {
  return { target };
}

function originOf({ origin }: SourceTarget): Origin {
  return origin;
}
