/**
 * The top-level fields of a record as CloudTrail documents them (eventVersion 1.11), roughly in the order that trails
 * use, each with the form of its value. `structure`: an object or a list, which tables hold as text; `flag`: a boolean;
 * `text`: a string, whatever it looks like.
 */
const FIELD_FORMS = {
  eventVersion: "text",
  userIdentity: "structure",
  eventTime: "text",
  eventSource: "text",
  eventName: "text",
  awsRegion: "text",
  sourceIPAddress: "text",
  userAgent: "text",
  errorCode: "text",
  errorMessage: "text",
  requestParameters: "structure",
  responseElements: "structure",
  additionalEventData: "structure",
  requestID: "text",
  eventID: "text",
  readOnly: "flag",
  resources: "structure",
  eventType: "text",
  managementEvent: "flag",
  recipientAccountId: "text",
  serviceEventDetails: "structure",
  sharedEventID: "text",
  vpcEndpointId: "text",
  vpcEndpointAccountId: "text",
  eventCategory: "text",
  addendum: "structure",
  sessionCredentialFromConsole: "flag",
  eventContext: "structure",
  edgeDeviceDetails: "structure",
  tlsDetails: "structure",
  apiVersion: "text",
  insightDetails: "structure",
} as const;

export type RecordField = keyof typeof FIELD_FORMS;

export const RECORD_FIELDS = Object.keys(FIELD_FORMS) as readonly RecordField[];

/** The form of a field's value. */
export function formOf(field: RecordField): "text" | "structure" | "flag" {
  return FIELD_FORMS[field];
}
