/**
 * The top-level fields of a record as CloudTrail documents them (eventVersion 1.11), roughly in the order that trails
 * use.
 */
export const RECORD_FIELDS = [
  "eventVersion",
  "userIdentity",
  "eventTime",
  "eventSource",
  "eventName",
  "awsRegion",
  "sourceIPAddress",
  "userAgent",
  "errorCode",
  "errorMessage",
  "requestParameters",
  "responseElements",
  "additionalEventData",
  "requestID",
  "eventID",
  "readOnly",
  "resources",
  "eventType",
  "managementEvent",
  "recipientAccountId",
  "serviceEventDetails",
  "sharedEventID",
  "vpcEndpointId",
  "vpcEndpointAccountId",
  "eventCategory",
  "addendum",
  "sessionCredentialFromConsole",
  "eventContext",
  "edgeDeviceDetails",
  "tlsDetails",
  "apiVersion",
  "insightDetails",
] as const;

export type RecordField = (typeof RECORD_FIELDS)[number];
