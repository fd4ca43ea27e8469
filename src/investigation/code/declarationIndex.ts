import { concernOf, concerns, mayBeAbout } from "../../iac/concerns.ts";
import { isPart, lookupValues } from "../../iac/lookupValues.ts";
import type { ResourceInstance } from "../../iac/resourceInstance.ts";
import { eventSourceOfArn } from "../../iac/resourceTypes/eventSource.ts";
import { parseArn } from "../../model/aws/arn.ts";
import { nameInArn } from "../../model/entity/arnIdentity.ts";
import type { Entity } from "../../model/entity/entity.ts";
import type { CloudTrailEvent } from "../../model/event/record.ts";
import type { Declaration, FoundDeclaration } from "./declaration.ts";
import type { WithoutLocation } from "./workspacePart.ts";

interface Entry {
  readonly declaration: Declaration;
  readonly instance: ResourceInstance;
  readonly stale: boolean;
  /** Terraform workspace, if it is not the selected one. */
  readonly workspace?: string;
  readonly modified: number | undefined;
}

/** A resource to look up: an id, name or ARN as written, and further details if known. */
type Thing = Pick<Entity, "value"> &
  Partial<Pick<Entity, "arn" | "label" | "service" | "region" | "accountId" | "type">>;

const MOST_FOUND = 50;

/** Maps the ids, names, ARNs and URLs of resources to the code that declares them. */
export class DeclarationIndex {
  readonly #entries = new Map<string, Entry[]>();
  readonly #withoutLocation = new Map<string, WithoutLocation[]>();

  /** `replaced`: earlier resources of the block. Resources named only by a block's literal text are not added. */
  add(declaration: Declaration, replaced: readonly ResourceInstance[], modified: number | undefined): void {
    const known = declaration.unresolved === undefined ? declaration.instances : [];
    for (const instance of known) {
      this.#put({ declaration, instance, stale: false, modified });
    }
    for (const instance of replaced) {
      this.#put({ declaration, instance, stale: true, modified });
    }
  }

  /**
   * Adds a block's resource in an unselected Terraform workspace. It is found only if the selected one has no match.
   */
  addOtherState(
    declaration: Declaration,
    made: { readonly instance: ResourceInstance; readonly workspace: string; readonly modified?: number },
  ): void {
    this.#put({ declaration, stale: false, modified: undefined, ...made });
  }

  addWithoutLocation(withoutLocation: WithoutLocation): void {
    for (const name of namesOf(withoutLocation.instance)) {
      put(this.#withoutLocation, name, withoutLocation);
    }
  }

  /** Message for a resource that exists but whose line of code is unknown. */
  withoutLocation(thing: string | Thing): string | undefined {
    const wanted = thingOf(thing);
    return wordsOf(wanted)
      .flatMap((name) => this.#withoutLocation.get(name) ?? [])
      .find(({ instance }) => mayBe(instance, wanted))?.why;
  }

  /** `event`: the event that names it; resources that it cannot be about are left out. */
  find(
    thing: string | Thing,
    { eventName, event }: { readonly eventName?: string | undefined; readonly event?: CloudTrailEvent } = {},
  ): readonly FoundDeclaration[] {
    const wanted = thingOf(thing);
    const known = new Set(wordsOf(wanted).flatMap((name) => this.#entries.get(name) ?? []));
    const found = [...known].filter(
      ({ instance }) => mayBe(instance, wanted) && (event === undefined || mayBeAbout(instance, event)),
    );
    const selected = found.filter(({ workspace }) => workspace === undefined);
    return (selected.length > 0 ? selected : found)
      .map((entry) => ({
        entry,
        score: score(entry, wanted, this.#concerned(entry.instance, eventName ?? event?.eventName)),
      }))
      .sort((left, right) => right.score - left.score)
      .slice(0, MOST_FOUND)
      .map(({ entry: { declaration, instance, stale, workspace, modified } }) => ({
        declaration,
        instance,
        stale,
        ...(workspace === undefined ? {} : { workspace }),
        ...(modified === undefined ? {} : { modified }),
      }));
  }

  /** Other resources with the same id or ARN, or with parts under it. */
  siblings(instance: ResourceInstance): readonly ResourceInstance[] {
    const { id, arn } = instance.identifiers;
    const names = [id, arn].filter((name) => name !== undefined);
    const [shared] = names.length === 0 ? lookupValues(instance).values : names;
    const others = [...names, shared ?? ""].flatMap((name) => this.#entries.get(name) ?? []);
    const current = others.filter(
      (entry) => !entry.stale && entry.workspace === undefined && entry.instance.address !== instance.address,
    );
    return [...new Set(current.map((entry) => entry.instance))];
  }

  /** See `concerns`. The siblings, of which a hosted zone has thousands, are looked at only where they decide. */
  #concerned(instance: ResourceInstance, eventName: string | undefined): boolean | undefined {
    if (eventName === undefined) {
      return undefined;
    }
    const others = concernOf(instance.type, eventName) === "part" ? this.siblings(instance) : [];
    return concerns(instance.type, eventName, new Set(others.map(({ type }) => type)));
  }

  #put(entry: Entry): void {
    for (const name of namesOf(entry.instance)) {
      put(this.#entries, name, entry);
    }
  }
}

function put<Entry>(into: Map<string, Entry[]>, name: string, entry: Entry): void {
  const known = into.get(name);
  if (known === undefined) {
    into.set(name, [entry]);
  } else {
    known.push(entry);
  }
}

/** The keys of a resource. */
function namesOf(instance: ResourceInstance): readonly string[] {
  const { id, arn, name, url, uniqueId } = instance.identifiers;
  const names = new Set([id, arn, name, url, uniqueId, ...lookupValues(instance).values]);
  return [...names].filter((text): text is string => text !== undefined && text !== "");
}

function thingOf(thing: string | Thing): Thing {
  return typeof thing === "string" ? { value: thing } : thing;
}

/** The keys under which a resource is looked up. */
function wordsOf({ value, arn, label }: Thing): readonly string[] {
  return [value, arn, label, nameInArn(arn ?? value)].filter(
    (text): text is string => text !== undefined && text !== "",
  );
}

/** Resources of other accounts, Regions and services may have the same name: all known details must match. */
function mayBe(instance: ResourceInstance, { value, arn, service, region, accountId }: Thing): boolean {
  const own = parseArn(instance.identifiers.arn ?? "");
  const wanted = parseArn(arn ?? value);
  const agree = (left: string | undefined, right: string | undefined) =>
    left === undefined || right === undefined || left === "" || right === "" || left === right;
  const ofService = wanted?.service ?? service;
  return (
    agree(wanted?.accountId || accountId, instance.accountId ?? own?.accountId) &&
    agree(wanted?.region || region, own?.region) &&
    agree(ofService && eventSourceOfArn(ofService), lookupValues(instance).service)
  );
}

/**
 * Ranks a match: the resource that the event changes first, parents before their parts, current before replaced ones.
 */
function score({ instance, stale, declaration }: Entry, { value, arn }: Thing, concerned: boolean | undefined): number {
  const { id, arn: ownArn, url, uniqueId } = instance.identifiers;
  const exact = [id, ownArn, url, uniqueId].some((own) => own !== undefined && (own === value || own === arn));
  return (
    (stale ? -100 : 0) +
    (concerned === true ? 40 : concerned === false ? -40 : 0) +
    (exact ? 10 : 0) +
    (isPart(instance.type) ? 0 : 5) -
    declaration.block.type.length / 100
  );
}
