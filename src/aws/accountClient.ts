import { AccountClient, ListRegionsCommand, type ListRegionsCommandOutput } from "@aws-sdk/client-account";
import { type ClientSettings, ServiceClient, serviceConfig } from "./serviceClient.ts";

/** Operations of AWS Account Management. */
export class AccountApi extends ServiceClient<AccountClient> {
  constructor(settings: ClientSettings) {
    super(new AccountClient(serviceConfig(settings)));
  }

  /** One page of the account's Regions, each with its opt-in status. */
  listRegions(nextToken: string | undefined, abortSignal: AbortSignal): Promise<ListRegionsCommandOutput> {
    const input = nextToken === undefined ? { MaxResults: 50 } : { MaxResults: 50, NextToken: nextToken };
    return this.sdk.send(new ListRegionsCommand(input), { abortSignal });
  }
}
