import { IAMClient, ListAccountAliasesCommand, type ListAccountAliasesCommandOutput } from "@aws-sdk/client-iam";
import { type ClientSettings, ServiceClient, serviceConfig } from "./serviceClient.ts";

/** Operations of IAM. */
export class IamApi extends ServiceClient<IAMClient> {
  constructor(settings: ClientSettings) {
    super(new IAMClient(serviceConfig(settings)));
  }

  /** The alias of the caller's account: AWS allows at most one. */
  listAccountAliases(abortSignal: AbortSignal): Promise<ListAccountAliasesCommandOutput> {
    return this.sdk.send(new ListAccountAliasesCommand({}), { abortSignal });
  }
}
