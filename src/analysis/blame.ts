import { concernOf, createEvents } from "../iac/concerns.ts";
import { type Call, identificationTest, readCall } from "../iac/identification.ts";
import { identificationsOf } from "../iac/identifyingAttributes.ts";
import { Identity } from "../iac/identity.ts";
import { lookupValues } from "../iac/lookupValues.ts";
import type { ResourceInstance } from "../iac/resourceInstance.ts";
import { nameInArn } from "../model/entity/arnIdentity.ts";
import type { Entity } from "../model/entity/entity.ts";
import { findEntities } from "../model/entity/findEntities.ts";
import { newestFirst } from "../model/event/newestFirst.ts";
import { apiName, type CloudTrailEvent } from "../model/event/record.ts";
import { primaryResource } from "../model/summary/primaryResource.ts";
import { originOf, type PipelineTest } from "./changeOrigin.ts";
import type { ChangeRole, ChangeSummary, ResourceChange } from "./resourceChange.ts";

export interface BlameRules {
  /** Whether a role or user belongs to the pipeline; its changes count as the tool's. */
  readonly isPipeline: PipelineTest;
  /** Other resources that the code declares with the same identifier: a bucket policy in addition to the bucket. */
  readonly beside?: Iterable<ResourceInstance>;
}

export interface Blame {
  /** Newest first. */
  readonly changes: readonly ResourceChange[];
  /** Calls that failed and changed nothing; newest first. */
  readonly attempted: readonly ResourceChange[];
}

/** The role of one resource in an event. */
export type RoleTest = (event: CloudTrailEvent) => ChangeRole;

/**
 * The changes of a resource, from events that name it. Read-only events are dropped and failed calls are returned
 * separately. Events may be in any order and contain duplicates. `roleIn`: the resource's `roleTest`, where the caller has
 * it.
 */
export function blame(
  events: readonly CloudTrailEvent[],
  instance: ResourceInstance,
  { isPipeline, beside = [] }: BlameRules,
  roleIn: RoleTest = roleTest(instance, beside),
): Blame {
  const seen = new Set<string>();
  const all = events
    .filter((event) => event.readOnly !== true && !seen.has(event.eventId) && seen.add(event.eventId))
    .map((event) => changeOf(event, roleIn(event), isPipeline))
    .sort(newestThenById);
  return {
    changes: all.filter(({ error }) => error === undefined),
    attempted: all.filter(({ error }) => error !== undefined),
  };
}

/** Decides each event once: one that is compared with hundreds of parts takes a millisecond. `beside`: see `BlameRules`. */
export function roleTest(instance: ResourceInstance, beside: Iterable<ResourceInstance>): RoleTest {
  const subject = new Subject(instance, beside);
  const known = new WeakMap<CloudTrailEvent, ChangeRole>();
  return (event) => {
    const role = known.get(event) ?? subject.roleIn(event);
    known.set(event, role);
    return role;
  };
}

/** A test of whether an event changed the resource, or tried to, rather than only name it. `beside`: see `BlameRules`. */
export function changeTest(
  instance: ResourceInstance,
  beside: Iterable<ResourceInstance>,
): (event: CloudTrailEvent) => boolean {
  const roleIn = roleTest(instance, beside);
  return (event) => isChange(event, roleIn);
}

/** Whether an event changed the resource of `roleIn`, or tried to, rather than only name it. */
export function isChange(event: CloudTrailEvent, roleIn: RoleTest): boolean {
  return event.readOnly !== true && roleIn(event) === "target";
}

/**
 * The first `most` changes of each role, in order, so that changes that only mention the resource do not displace its
 * own.
 */
export function mostOfEachRole(changes: readonly ResourceChange[], most: number): readonly ResourceChange[] {
  const left = { target: most, mentioned: most };
  return changes.filter(({ role }) => left[role]-- > 0);
}

/** The summary that CodeLens shows, of changes sorted newest first. */
export function summaryOf({ changes, attempted }: Blame): ChangeSummary {
  const own = changes.filter(({ role }) => role === "target");
  const outside = own.filter(({ by }) => by === "outside");
  const [last] = own;
  const [lastOutside] = outside;
  const lastByTool = own.find(({ by, time }) => by === "tool" && time !== undefined);
  return {
    ...(last === undefined ? {} : { last }),
    changes: own.length,
    outside: outside.length,
    ...(lastOutside === undefined ? {} : { lastOutside }),
    ...(lastByTool === undefined ? {} : { lastByTool }),
    outsideSinceTool: outsideSince(changes, lastByTool).length,
    mentioned: changes.length - own.length,
    attempted: attempted.filter(({ role }) => role === "target").length,
  };
}

/**
 * Changes of the resource itself, made outside the tool, that may be later than the tool's last change: those with the
 * same or a later time, and those without a time. All of them when the tool made no change. Only the tool's own events
 * count as its changes, because a checkout, a refresh or an apply of other resources modifies a state file too.
 */
export function outsideSince(
  changes: readonly ResourceChange[],
  lastByTool: ResourceChange | undefined,
): readonly ResourceChange[] {
  return changes.filter(
    ({ role, by, time = Number.POSITIVE_INFINITY }) =>
      role === "target" && by === "outside" && time >= (lastByTool?.time ?? Number.NEGATIVE_INFINITY),
  );
}

function changeOf(event: CloudTrailEvent, role: ChangeRole, isPipeline: PipelineTest): ResourceChange {
  const { time, error, actor } = event;
  return {
    eventId: event.eventId,
    ...(time === undefined ? {} : { time }),
    eventName: apiName(event.eventName),
    eventSource: event.eventSource,
    region: event.region,
    accountId: event.accountId,
    role,
    ...originOf(event, isPipeline),
    who: actor.name,
    actor: actor.label,
    ...(error === undefined ? {} : { error: error.code }),
  };
}

/** Parts of one resource that are compared with its events; a hosted zone may have thousands. */
const MOST_PARTS = 300;

/** A resource with all names that events may use for it. */
class Subject {
  readonly #type: string;
  readonly #isIdentified: ReturnType<typeof identificationTest>;
  /** Other declared resources; events that are theirs are not changes of this one. */
  readonly #beside: readonly Subject[];
  readonly #names: ReadonlySet<string>;
  /** True when no other resource can be meant by an event of its operations. */
  readonly #isOnlyOne: boolean;
  /** First label of the event source; undefined when the service of the type is unknown. */
  readonly #service: string | undefined;

  constructor(instance: ResourceInstance, beside: Iterable<ResourceInstance>) {
    const { type } = instance;
    this.#type = type;
    const identity = new Identity(instance);
    this.#isIdentified = identificationTest(identity);
    this.#beside = [...beside].slice(0, MOST_PARTS).map((other) => new Subject(other, []));
    this.#names = namesOf(instance, identity);
    const { row } = identity;
    this.#isOnlyOne = row?.identifiedBy === "alone" && row.partOf === undefined;
    this.#service = createEvents(type).length === 0 ? undefined : identity.service;
  }

  /**
   * The resource's role in an event, by the event's primary resource and by what is known about the operation. `call`: what
   * `readCall` reads of the event.
   */
  roleIn(event: CloudTrailEvent, call: Call | undefined = readCall(event)): ChangeRole {
    const concern = concernOf(this.#type, event.eventName);
    if (concern === "other" || (concern === undefined && !this.#isOwnService(event))) {
      return "mentioned";
    }
    if (concern === "part" && this.#beside.some((other) => other.owns(event, call))) {
      return "mentioned";
    }
    const identified = concern === undefined ? undefined : this.#isIdentified(call);
    if (identified !== undefined) {
      return identified ? "target" : "mentioned";
    }
    return concern === "own" && this.#isOnlyOne ? "target" : this.#roleByName(event, concern !== undefined);
  }

  /** Whether the event is of the resource's own operations, and changes it. */
  owns(event: CloudTrailEvent, call: Call | undefined): boolean {
    return concernOf(this.#type, event.eventName) === "own" && this.roleIn(event, call) === "target";
  }

  /** `concerned`: the operation is known to change the resource or a part of it. */
  #roleByName(event: CloudTrailEvent, concerned: boolean): ChangeRole {
    const entities = findEntities(event);
    const primary = primaryResource(event, entities);
    if (primary === undefined) {
      // A record without request details (too large, or a service event): the target is the only resource that AWS
      // lists for it.
      const listed = event.envelope?.resources ?? [];
      return listed.length > 0 && listed.every(({ name }) => this.#names.has(name)) ? "target" : "mentioned";
    }
    if (this.#isNamedBy(primary)) {
      return "target";
    }
    const own = entities.filter((entity) => this.#isNamedBy(entity));
    const shapes = new Set(shapesOf(primary));
    const among = own.some((entity) => shapesOf(entity).some((shape) => shapes.has(shape)));
    // AttachVolume also targets the instance. A security group that another group's rule refers to has the same type as
    // the primary resource, so it is only mentioned.
    const beside =
      concerned &&
      own.some((entity) => isRequested(entity) && (entity.kind !== primary.kind || entity.type !== primary.type));
    return among || beside ? "target" : "mentioned";
  }

  /**
   * False for write events of other services, which only use the resource: a key sent to an instance, a command run on
   * it.
   */
  #isOwnService({ eventSource }: CloudTrailEvent): boolean {
    const source = eventSource.replace(/\.amazonaws\.com(?:\.cn)?$/, "");
    return this.#service === undefined || source === this.#service || source === "tagging";
  }

  #isNamedBy({ value, label, arn }: Entity): boolean {
    return this.#names.has(value) || this.#names.has(label) || (arn !== undefined && this.#names.has(arn));
  }
}

/**
 * All names by which an event may mean the resource: the parent's too if the parent has only one such part, but no name
 * that others may have.
 */
function namesOf(instance: ResourceInstance, identity: Identity): ReadonlySet<string> {
  const { id, arn, name, url, uniqueId } = instance.identifiers;
  const fields = identity.row === undefined ? [] : identificationsOf(identity.row);
  const own = [id, arn, url, uniqueId];
  const names =
    fields.length === 0
      ? [...lookupValues(instance).values, ...own, name, nameInArn(arn ?? "")]
      : [...own, identity.arn].filter((each) => each !== identity.name || !fields.some((field) => "name" in field));
  return new Set(names.filter((each) => each !== undefined && each !== "")) as ReadonlySet<string>;
}

function isRequested({ occurrences }: Entity): boolean {
  return occurrences.some(
    (occurrence) =>
      occurrence.in === "record" && occurrence.span === undefined && occurrence.path[0] === "requestParameters",
  );
}

/** The paths of an entity with list indices replaced by "#": StopInstances targets each of its instances. */
function shapesOf({ occurrences }: Entity): readonly string[] {
  return occurrences
    .filter((occurrence) => occurrence.in === "record" && occurrence.span === undefined)
    .map(({ path }) => path.map((step) => (typeof step === "number" ? "#" : step)).join("/"));
}

/** Orders events of the same second by id, so that the order is stable. */
function newestThenById(left: ResourceChange, right: ResourceChange): number {
  return newestFirst(left, right) || (left.eventId < right.eventId ? -1 : 1);
}
