import {
  DescribeOrganizationCommand,
  type DescribeOrganizationCommandOutput,
  ListAccountsCommand,
  type ListAccountsCommandOutput,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import { type ClientSettings, ServiceClient, serviceConfig } from "./serviceClient.ts";

/** Operations of AWS Organizations. */
export class OrganizationsApi extends ServiceClient<OrganizationsClient> {
  constructor(settings: ClientSettings) {
    super(new OrganizationsClient(serviceConfig(settings)));
  }

  /** The organization of the caller's account, with its management account. Every member may call it. */
  describeOrganization(abortSignal: AbortSignal): Promise<DescribeOrganizationCommandOutput> {
    return this.sdk.send(new DescribeOrganizationCommand({}), { abortSignal });
  }

  /** One page of the organization's accounts. AWS allows the management account and delegated administrators only. */
  listAccounts(nextToken: string | undefined, abortSignal: AbortSignal): Promise<ListAccountsCommandOutput> {
    const input = nextToken === undefined ? { MaxResults: 20 } : { MaxResults: 20, NextToken: nextToken };
    return this.sdk.send(new ListAccountsCommand(input), { abortSignal });
  }
}
