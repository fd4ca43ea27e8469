import type { StackStatus } from "@aws-sdk/client-cloudformation";
import type { CallOptions, Connection } from "./connections.ts";
import { type CallContext, isUnknownStack } from "./failures.ts";
import { everyPage } from "./paging.ts";

/** One CloudFormation stack of the connection's account and Region. Times are milliseconds since 1970 UTC. */
export interface Stack {
  readonly name: string;
  /** Its id. */
  readonly arn: string;
  readonly updated?: number;
}

/** One resource of a stack. */
export interface StackResource {
  readonly logicalId: string;
  /** Absent while it is being made. What `Ref` gives, for most types: a name, an id, an ARN, a URL. */
  readonly physicalId?: string;
  /** "AWS::S3::Bucket". */
  readonly type: string;
  /** "UPDATE_COMPLETE", … */
  readonly status: string;
  /** Milliseconds since 1970 UTC: when CloudFormation itself last touched it. */
  readonly updated?: number;
}

/** The stack that made a resource. */
export interface OwningStack {
  readonly name: string;
  readonly arn: string;
  readonly resource: StackResource;
}

/** A stack has at most 500 resources, an account 2,000 stacks unless AWS raised it. */
const maxPages = 100;

/** Every status but DELETE_COMPLETE: AWS goes on listing deleted stacks for 90 days. */
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

/** Every stack that is not deleted, nested ones too, as AWS orders them. Throws `Failure` or an AbortError. */
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
 * The resources of a stack. `stack`: its name, or its ARN. Throws `Failure` ("not-found": there is no such stack in the
 * connection's account and Region) or an AbortError.
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
 * The stack that made the resource with this physical id (one request; a second list where the stack is large), or
 * undefined: no stack of the connection's account and Region did. Throws `Failure` or an AbortError.
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
  const told = described.flatMap((resource) => resourceOf(resource, resource.Timestamp)).find(isAsked);
  // AWS tells no more than the first hundred here.
  const resource = told ?? (await listStackResources(connection, arn, options)).find(isAsked);
  return resource === undefined ? undefined : { name, arn, resource };
}

function contextOf({ profile, region, identity }: Connection<"cloudformation">, action: string): CallContext {
  return { profile, region, accountId: identity.accountId, action };
}

/** An answer of AWS always has its list, if an empty one. Without it the SDK reads any XML, and even no body. */
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
