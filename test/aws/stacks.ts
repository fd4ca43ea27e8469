import type { World, WorldStack, WorldStackResource } from "../world/types.ts";
import { AwsError, escapeXml } from "./errors.ts";
import type { Members } from "./members.ts";
import type { Caller } from "./signature.ts";

const mostOfStack = 100;

/** CloudFormation as one caller in one Region sees it. Answers are the result elements' XML. */
export class Stacks {
  readonly #world: World;
  readonly #perPage: number;

  /** @param perPage stacks or resources on a page. AWS: about a hundred. */
  constructor(world: World, perPage: number) {
    this.#world = world;
    this.#perPage = perPage;
  }

  describe(caller: Caller, region: string, members: Members): string {
    const name = members.text("StackName");
    const stacks = name === undefined ? this.#own(caller, region) : [this.#find(caller, region, name)];
    return this.#page(
      "Stacks",
      stacks,
      members,
      (stack) => `${summary(stack)}<DisableRollback>false</DisableRollback>`,
    );
  }

  /** The world has no deleted stacks. */
  list(caller: Caller, region: string, members: Members): string {
    const statuses = members.queryList("StackStatusFilter");
    const stacks = this.#own(caller, region).filter(({ status }) => statuses.length === 0 || statuses.includes(status));
    return this.#page("StackSummaries", stacks, members, summary);
  }

  listResources(caller: Caller, region: string, members: Members): string {
    const { resources } = this.#find(caller, region, members.text("StackName") ?? "");
    return this.#page("StackResourceSummaries", resources, members, (one) =>
      resource(one, { LastUpdatedTimestamp: iso(one.updated) }),
    );
  }

  /** By stack, or by a resource of it: then its first hundred. */
  describeResources(caller: Caller, region: string, members: Members): string {
    const physicalId = members.text("PhysicalResourceId");
    const stack =
      physicalId === undefined
        ? this.#find(caller, region, members.text("StackName") ?? "")
        : this.#own(caller, region).find(({ resources }) => resources.some((one) => one.physicalId === physicalId));
    if (stack === undefined) {
      throw new AwsError("ValidationError", `Stack for ${physicalId} does not exist`);
    }
    const found = stack.resources
      .slice(0, mostOfStack)
      .map((one) => resource(one, { StackName: stack.name, StackId: stack.arn, Timestamp: iso(one.updated) }));
    return list("StackResources", found);
  }

  #own(caller: Caller, region: string): readonly WorldStack[] {
    return this.#world.stacks.filter((stack) => stack.accountId === caller.account.id && stack.region === region);
  }

  #find(caller: Caller, region: string, name: string): WorldStack {
    const found = this.#own(caller, region).find((stack) => stack.name === name || stack.arn === name);
    if (found === undefined) {
      throw new AwsError("ValidationError", `Stack with id ${name} does not exist`);
    }
    return found;
  }

  #page<T>(name: string, all: readonly T[], members: Members, write: (one: T) => string): string {
    const token = members.text("NextToken");
    const from = token === undefined ? 0 : Number(/^page-(\d+)$/.exec(token)?.[1] ?? Number.NaN);
    if (!(from < all.length) && from !== 0) {
      throw new AwsError("ValidationError", "Invalid next token");
    }
    const to = from + this.#perPage;
    const next = to < all.length ? `<NextToken>page-${to}</NextToken>` : "";
    return list(name, all.slice(from, to).map(write)) + next;
  }
}

function summary(stack: WorldStack): string {
  return elements({
    StackId: stack.arn,
    StackName: stack.name,
    CreationTime: iso(stack.created),
    LastUpdatedTime: iso(stack.updated),
    StackStatus: stack.status,
  });
}

function resource(one: WorldStackResource, more: Readonly<Record<string, string>>): string {
  return elements({
    LogicalResourceId: one.logicalId,
    PhysicalResourceId: one.physicalId,
    ResourceType: one.type,
    ResourceStatus: "UPDATE_COMPLETE",
    ...more,
  });
}

function list(name: string, members: readonly string[]): string {
  return `<${name}>${members.map((member) => `<member>${member}</member>`).join("")}</${name}>`;
}

function elements(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`)
    .join("");
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
