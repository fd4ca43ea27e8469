import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  type DescribeStackResourcesCommandOutput,
  ListStackResourcesCommand,
  type ListStackResourcesCommandOutput,
  ListStacksCommand,
  type ListStacksCommandOutput,
  type StackStatus,
} from "@aws-sdk/client-cloudformation";
import { type ClientSettings, clientConfig } from "./sdk.ts";

// CloudFormation's client is a part of its own, loaded on first use like all of the SDK. Every operation only reads.

export class CloudFormationApi {
  readonly #client: CloudFormationClient;

  constructor(settings: ClientSettings) {
    const { region, credentials } = settings;
    this.#client = new CloudFormationClient({ ...clientConfig(settings), region, credentials });
  }

  get clockOffset(): number {
    return this.#client.config.systemClockOffset;
  }

  /** One page of the stacks with one of these statuses. */
  listStacks(
    statuses: readonly StackStatus[],
    nextToken: string | undefined,
    abortSignal: AbortSignal,
  ): Promise<ListStacksCommandOutput> {
    const input = { StackStatusFilter: [...statuses], ...(nextToken === undefined ? {} : { NextToken: nextToken }) };
    return this.#client.send(new ListStacksCommand(input), { abortSignal });
  }

  /** One page; `stack` is a name or an ARN. */
  listStackResources(
    stack: string,
    nextToken: string | undefined,
    abortSignal: AbortSignal,
  ): Promise<ListStackResourcesCommandOutput> {
    const input = { StackName: stack, ...(nextToken === undefined ? {} : { NextToken: nextToken }) };
    return this.#client.send(new ListStackResourcesCommand(input), { abortSignal });
  }

  /** The stack that made a resource, with its first hundred resources. */
  describeStackResources(physicalId: string, abortSignal: AbortSignal): Promise<DescribeStackResourcesCommandOutput> {
    return this.#client.send(new DescribeStackResourcesCommand({ PhysicalResourceId: physicalId }), { abortSignal });
  }
}
