import {
  CloudTrailClient,
  type CloudTrailClientConfig,
  type Event,
  LookupEventsCommand,
  type LookupEventsCommandInput,
} from "@aws-sdk/client-cloudtrail";
import type { WireAws } from "../../aws/server.ts";
import type { WorldAccount } from "../../world/types.ts";

/** What any SDK client needs to reach the wire AWS as this account. One attempt: tests want the answer as it came. */
export function connection(aws: WireAws, account: WorldAccount, region: string) {
  return {
    endpoint: aws.url,
    region,
    credentials: { accessKeyId: account.accessKeyId, secretAccessKey: "of-no-account" },
    maxAttempts: 1,
  };
}

export function cloudTrail(
  aws: WireAws,
  account: WorldAccount,
  region: string,
  more: CloudTrailClientConfig = {},
): CloudTrailClient {
  return new CloudTrailClient({ ...connection(aws, account, region), ...more });
}

/** Every page of one lookup. */
export async function lookUpAll(client: CloudTrailClient, input: LookupEventsCommandInput = {}): Promise<Event[]> {
  const events: Event[] = [];
  let token: string | undefined;
  do {
    const page = await client.send(
      new LookupEventsCommand({ ...input, ...(token === undefined ? {} : { NextToken: token }) }),
    );
    events.push(...(page.Events ?? []));
    token = page.NextToken;
  } while (token !== undefined);
  return events;
}

/** The error that a call ends with. */
export async function failure(call: Promise<unknown>): Promise<Error & { $metadata?: { httpStatusCode?: number } }> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error) {
      return error;
    }
  }
  throw new Error("the call did not fail");
}
