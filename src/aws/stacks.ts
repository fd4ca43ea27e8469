import type { StackStatus } from "@aws-sdk/client-cloudformation";
import type { CallOptions, Connection } from "./connections.ts";
import type { CallContext } from "./failures.ts";
import { everyPage } from "./paging.ts";
import { isUnknownStack } from "./sdkError.ts";

/** One CloudFormation stack of the connection's account and Region. Times are milliseconds since 1970 UTC. */
export interface Stack {
  readonly name: string;
  /** The stack's id is its ARN. */
  readonly arn: string;
  readonly updated?: number;
}

/** One resource of a stack. */
export interface StackResource {
  readonly logicalId: string;
  /** What `Ref` returns, for most types: a name, id, ARN or URL. Absent while the resource is being created. */
  readonly physicalId?: string;
  /** "AWS::S3::Bucket". */
  readonly type: string;
  /** "UPDATE_COMPLETE", … */
  readonly status: string;
  /** When CloudFormation last changed the resource, in ms since 1970 UTC. */
  readonly updated?: number;
}

/** The stack that owns a resource. */
export interface OwningStack {
  readonly name: string;
  readonly arn: string;
  readonly resource: StackResource;
}

/** A stack has at most 500 resources; an account has at most 2,000 stacks unless AWS raised the limit. */
const maxPages = 100;

/** Every status except DELETE_COMPLETE: AWS lists deleted stacks for 90 days. */
const living: readonly StackStatus[] = [
  "CREATE_COMPLETE",
  "CREATE_FAILED",
  "CREATE_IN_PROGRESS",
  "DELETE_FAILED",
  "DELETE_IN_PROGRESS",
  "IMPORT_COMPLETE",
  "IMPORT_IN_PROGRESS",
  "IMPORT_ROLLBACK_COMPLETE",
  "IMPORT_ROLLBACK_FAILED",
  "IMPORT_ROLLBACK_IN_PROGRESS",
  "REVIEW_IN_PROGRESS",
  "ROLLBACK_COMPLETE",
  "ROLLBACK_FAILED",
  "ROLLBACK_IN_PROGRESS",
  "UPDATE_COMPLETE",
  "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
  "UPDATE_FAILED",
  "UPDATE_IN_PROGRESS",
  "UPDATE_ROLLBACK_COMPLETE",
  "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
  "UPDATE_ROLLBACK_FAILED",
  "UPDATE_ROLLBACK_IN_PROGRESS",
];

/** All stacks that are not deleted, including nested ones, in AWS's order. Throws `Failure` or an AbortError. */
export async function listStacks(
  connection: Connection<"cloudformation">,
  options: CallOptions,
): Promise<readonly Stack[]> {
  const stacks: Stack[] = [];
  await everyPage(contextOf(connection, "cloudformation:ListStacks"), maxPages, async (token) => {
    const { value } = await connection.call(
      {
        apiClass: "stacks",
        action: "cloudformation:ListStacks",
        run: async (api, signal) => {
          const answer = await api.listStacks(living, token, signal);
          return { summaries: listIn(answer.StackSummaries), next: answer.NextToken };
        },
      },
      options,
    );
    for (const summary of value.summaries) {
      if (summary.StackName !== undefined && summary.StackId !== undefined) {
        stacks.push({
          name: summary.StackName,
          arn: summary.StackId,
          ...time("updated", summary.LastUpdatedTime ?? summary.CreationTime),
        });
      }
    }
    return value.next;
  });
  return stacks;
}

/**
 * The resources of a stack. `stack`: its name or ARN. Throws `Failure` ("not-found": no such stack in the connection's
 * account and Region) or an AbortError.
 */
export async function listStackResources(
  connection: Connection<"cloudformation">,
  stack: string,
  options: CallOptions,
): Promise<readonly StackResource[]> {
  const resources: StackResource[] = [];
  await everyPage(contextOf(connection, "cloudformation:ListStackResources"), maxPages, async (token) => {
    const { value } = await connection.call(
      {
        apiClass: "stacks",
        action: "cloudformation:ListStackResources",
        run: async (api, signal) => {
          const answer = await api.listStackResources(stack, token, signal);
          return { summaries: listIn(answer.StackResourceSummaries), next: answer.NextToken };
        },
      },
      options,
    );
    for (const summary of value.summaries) {
      resources.push(...resourceOf(summary, summary.LastUpdatedTimestamp));
    }
    return value.next;
  });
  return resources;
}

/**
 * The stack that owns the resource with this physical id. Makes one request, and lists the resources of a large stack
 * in a second. Undefined: it belongs to no stack of the connection's account and Region. Throws `Failure` or an
 * AbortError.
 */
export async function stackOf(
  connection: Connection<"cloudformation">,
  physicalId: string,
  options: CallOptions,
): Promise<OwningStack | undefined> {
  const { value: described } = await connection.call(
    {
      apiClass: "stacks",
      action: "cloudformation:DescribeStackResources",
      run: async (api, signal) => {
        try {
          return listIn((await api.describeStackResources(physicalId, signal)).StackResources);
        } catch (error) {
          if (isUnknownStack(error)) {
            return [];
          }
          throw error;
        }
      },
    },
    options,
  );
  const [{ StackName: name, StackId: arn } = {}] = described;
  if (name === undefined || arn === undefined) {
    return undefined;
  }
  const isAsked = (resource: StackResource) => resource.physicalId === physicalId;
  const listed = described.flatMap((resource) => resourceOf(resource, resource.Timestamp)).find(isAsked);
  // AWS returns only the first 100 resources here.
  const resource = listed ?? (await listStackResources(connection, arn, options)).find(isAsked);
  return resource === undefined ? undefined : { name, arn, resource };
}

function contextOf({ profile, region, identity }: Connection<"cloudformation">, action: string): CallContext {
  return { profile, region, accountId: identity.accountId, action };
}

/** AWS's answer always contains the list, possibly empty; the SDK accepts any XML, and an empty body, without it. */
function listIn<T>(list: readonly T[] | undefined): readonly T[] {
  if (!Array.isArray(list)) {
    throw new SyntaxError("the answer has no list");
  }
  return list;
}

interface ResourceParts {
  readonly LogicalResourceId?: string | undefined;
  readonly PhysicalResourceId?: string | undefined;
  readonly ResourceType?: string | undefined;
  readonly ResourceStatus?: string | undefined;
}

function resourceOf(parts: ResourceParts, updated: Date | undefined): readonly StackResource[] {
  const { LogicalResourceId: logicalId, PhysicalResourceId: physicalId, ResourceType: type } = parts;
  if (logicalId === undefined || type === undefined) {
    return [];
  }
  return [
    {
      logicalId,
      type,
      status: parts.ResourceStatus ?? "",
      ...(physicalId === undefined || physicalId === "" ? {} : { physicalId }),
      ...time("updated", updated),
    },
  ];
}

function time<K extends string>(key: K, date: Date | undefined): Partial<Record<K, number>> {
  const milliseconds = date?.getTime();
  return milliseconds === undefined || Number.isNaN(milliseconds) ? {} : ({ [key]: milliseconds } as Record<K, number>);
}
