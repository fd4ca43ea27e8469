import {
  CloudTrailClient,
  DescribeTrailsCommand,
  type DescribeTrailsCommandOutput,
  GetEventConfigurationCommand,
  type GetEventConfigurationCommandInput,
  type GetEventConfigurationCommandOutput,
  GetEventDataStoreCommand,
  type GetEventDataStoreCommandOutput,
  GetEventSelectorsCommand,
  type GetEventSelectorsCommandOutput,
  GetInsightSelectorsCommand,
  type GetInsightSelectorsCommandOutput,
  GetResourcePolicyCommand,
  type GetResourcePolicyCommandOutput,
  GetTrailStatusCommand,
  type GetTrailStatusCommandOutput,
  ListEventDataStoresCommand,
  type ListEventDataStoresCommandOutput,
  ListInsightsDataCommand,
  type ListInsightsDataCommandInput,
  type ListInsightsDataCommandOutput,
  ListInsightsMetricDataCommand,
  type ListInsightsMetricDataCommandInput,
  type ListInsightsMetricDataCommandOutput,
  ListPublicKeysCommand,
  type ListPublicKeysCommandOutput,
  ListTagsCommand,
  type ListTagsCommandOutput,
  LookupEventsCommand,
  type LookupEventsCommandInput,
  type LookupEventsCommandOutput,
} from "@aws-sdk/client-cloudtrail";
import { type ClientSettings, ServiceClient, serviceConfig } from "./serviceClient.ts";

/** Operations of CloudTrail. */
export class CloudTrailApi extends ServiceClient<CloudTrailClient> {
  constructor(settings: ClientSettings) {
    super(new CloudTrailClient(serviceConfig(settings)));
  }

  lookupEvents(input: LookupEventsCommandInput, abortSignal: AbortSignal): Promise<LookupEventsCommandOutput> {
    return this.sdk.send(new LookupEventsCommand(input), { abortSignal });
  }

  /** Includes shadow trails, so that a Region lists the trails of other Regions that also record it. */
  describeTrails(abortSignal: AbortSignal): Promise<DescribeTrailsCommandOutput> {
    return this.sdk.send(new DescribeTrailsCommand({ includeShadowTrails: true }), { abortSignal });
  }

  getTrailStatus(trailArn: string, abortSignal: AbortSignal): Promise<GetTrailStatusCommandOutput> {
    return this.sdk.send(new GetTrailStatusCommand({ Name: trailArn }), { abortSignal });
  }

  getEventSelectors(trailArn: string, abortSignal: AbortSignal): Promise<GetEventSelectorsCommandOutput> {
    return this.sdk.send(new GetEventSelectorsCommand({ TrailName: trailArn }), { abortSignal });
  }

  getInsightSelectors(trailArn: string, abortSignal: AbortSignal): Promise<GetInsightSelectorsCommandOutput> {
    return this.sdk.send(new GetInsightSelectorsCommand({ TrailName: trailArn }), { abortSignal });
  }

  listEventDataStores(
    nextToken: string | undefined,
    abortSignal: AbortSignal,
  ): Promise<ListEventDataStoresCommandOutput> {
    const input = nextToken === undefined ? {} : { NextToken: nextToken };
    return this.sdk.send(new ListEventDataStoresCommand(input), { abortSignal });
  }

  getEventDataStore(storeArn: string, abortSignal: AbortSignal): Promise<GetEventDataStoreCommandOutput> {
    return this.sdk.send(new GetEventDataStoreCommand({ EventDataStore: storeArn }), { abortSignal });
  }

  /** `input`: the ARN of a trail or of an event data store. */
  getEventConfiguration(
    input: GetEventConfigurationCommandInput,
    abortSignal: AbortSignal,
  ): Promise<GetEventConfigurationCommandOutput> {
    return this.sdk.send(new GetEventConfigurationCommand(input), { abortSignal });
  }

  /** Event data stores, dashboards and channels can have a resource policy; trails cannot. */
  getResourcePolicy(resourceArn: string, abortSignal: AbortSignal): Promise<GetResourcePolicyCommandOutput> {
    return this.sdk.send(new GetResourcePolicyCommand({ ResourceArn: resourceArn }), { abortSignal });
  }

  /** The keys with which digest files of this Region are signed that were valid in a part of the time. */
  listPublicKeys(
    { from, to, token }: { readonly from: Date; readonly to: Date; readonly token: string | undefined },
    abortSignal: AbortSignal,
  ): Promise<ListPublicKeysCommandOutput> {
    const input = { StartTime: from, EndTime: to, ...(token === undefined ? {} : { NextToken: token }) };
    return this.sdk.send(new ListPublicKeysCommand(input), { abortSignal });
  }

  listTags(resourceArn: string, abortSignal: AbortSignal): Promise<ListTagsCommandOutput> {
    return this.sdk.send(new ListTagsCommand({ ResourceIdList: [resourceArn] }), { abortSignal });
  }

  listInsightsData(
    input: ListInsightsDataCommandInput,
    abortSignal: AbortSignal,
  ): Promise<ListInsightsDataCommandOutput> {
    return this.sdk.send(new ListInsightsDataCommand(input), { abortSignal });
  }

  listInsightsMetricData(
    input: ListInsightsMetricDataCommandInput,
    abortSignal: AbortSignal,
  ): Promise<ListInsightsMetricDataCommandOutput> {
    return this.sdk.send(new ListInsightsMetricDataCommand(input), { abortSignal });
  }
}
