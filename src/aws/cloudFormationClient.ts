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
import { type ClientSettings, ServiceClient, serviceConfig } from "./serviceClient.ts";

/** Operations of CloudFormation. */
export class CloudFormationApi extends ServiceClient<CloudFormationClient> {
  constructor(settings: ClientSettings) {
    super(new CloudFormationClient(serviceConfig(settings)));
  }

  /** One page of the stacks with one of these statuses. */
  listStacks(
    statuses: readonly StackStatus[],
    nextToken: string | undefined,
    abortSignal: AbortSignal,
  ): Promise<ListStacksCommandOutput> {
    const input = { StackStatusFilter: [...statuses], ...(nextToken === undefined ? {} : { NextToken: nextToken }) };
    return this.sdk.send(new ListStacksCommand(input), { abortSignal });
  }

  /** One page. `stack`: a name or an ARN. */
  listStackResources(
    stack: string,
    nextToken: string | undefined,
    abortSignal: AbortSignal,
  ): Promise<ListStackResourcesCommandOutput> {
    const input = { StackName: stack, ...(nextToken === undefined ? {} : { NextToken: nextToken }) };
    return this.sdk.send(new ListStackResourcesCommand(input), { abortSignal });
  }

  /** The stack that owns a resource, with its first 100 resources. */
  describeStackResources(physicalId: string, abortSignal: AbortSignal): Promise<DescribeStackResourcesCommandOutput> {
    return this.sdk.send(new DescribeStackResourcesCommand({ PhysicalResourceId: physicalId }), { abortSignal });
  }
}
