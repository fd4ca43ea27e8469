import { GetCallerIdentityCommand, type GetCallerIdentityCommandOutput, STSClient } from "@aws-sdk/client-sts";
import { type ClientSettings, ServiceClient, serviceConfig } from "./serviceClient.ts";

/** Operations of AWS STS. */
export class StsApi extends ServiceClient<STSClient> {
  constructor(settings: ClientSettings) {
    super(new STSClient(serviceConfig(settings)));
  }

  /** The identity of the credentials. */
  getCallerIdentity(abortSignal: AbortSignal): Promise<GetCallerIdentityCommandOutput> {
    return this.sdk.send(new GetCallerIdentityCommand({}), { abortSignal });
  }
}
