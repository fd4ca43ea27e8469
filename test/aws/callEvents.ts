import { randomUUID } from "node:crypto";
import { isoSeconds } from "../world/principals.ts";
import type { WorldRecord } from "../world/types.ts";
import type { LoggedRequest } from "./requestLog.ts";

/** What Event history lists of a request some time after it, ms. */
const DELAY = 5 * 60_000;

/**
 * The management events that CloudTrail records of requests: one for each that was signed with a known key, none for S3
 * objects. All operations of the wire AWS are reads. `delivered`: how long after the request Event history lists its
 * event, ms.
 */
export function callEvents(requests: readonly LoggedRequest[], delivered = DELAY): readonly WorldRecord[] {
  return requests.flatMap((request) => {
    const { accountId, accessKeyId, service, operation, region, at, userAgent, parameters, error } = request;
    if (accountId === undefined || accessKeyId === undefined || service === "s3") {
      return [];
    }
    const eventId = randomUUID();
    const username = "reader";
    const record = {
      eventVersion: "1.11",
      userIdentity: {
        type: "IAMUser",
        arn: `arn:aws:iam::${accountId}:user/${username}`,
        accountId,
        accessKeyId,
        userName: username,
      },
      eventTime: isoSeconds(at),
      eventSource: `${service}.amazonaws.com`,
      eventName: operation,
      awsRegion: region,
      sourceIPAddress: "203.0.113.7",
      userAgent,
      ...(error === undefined ? {} : { errorCode: error }),
      requestParameters: parameters,
      responseElements: null,
      requestID: randomUUID(),
      eventID: eventId,
      readOnly: true,
      eventType: "AwsApiCall",
      managementEvent: true,
      recipientAccountId: accountId,
      eventCategory: "Management",
    };
    return [
      {
        json: JSON.stringify(record),
        eventId,
        time: Math.floor(at / 1000) * 1000,
        accountId,
        region,
        category: "Management" as const,
        eventName: operation,
        eventSource: `${service}.amazonaws.com`,
        readOnly: true,
        username,
        accessKeyId,
        resources: [],
        deliveredAt: at + delivered,
      },
    ];
  });
}
