import type { RecordField } from "../../model/event/recordFields.ts";
import { readColumnType } from "./hiveType.ts";
import { textType } from "./recordTypes.ts";
import type { Column, PartitionKey } from "./table.ts";

/**
 * The columns of the table for CloudTrail's log files, in its order, with their types in Hive's words; without one: string.
 * Source: Athena User Guide, "Create the table for CloudTrail logs in Athena using partition projection".
 */
export const STANDARD_TYPES: readonly (readonly [field: RecordField, type?: string])[] = [
  ["eventVersion"],
  [
    "userIdentity",
    "struct<type:string,principalid:string,arn:string,accountid:string,invokedby:string,accesskeyid:string,username:string,onbehalfof:struct<userid:string,identitystorearn:string>,sessioncontext:struct<attributes:struct<mfaauthenticated:string,creationdate:string>,sessionissuer:struct<type:string,principalid:string,arn:string,accountid:string,username:string>,ec2roledelivery:string,webidfederationdata:struct<federatedprovider:string,attributes:map<string,string>>>>",
  ],
  ["eventTime"],
  ["eventSource"],
  ["eventName"],
  ["awsRegion"],
  ["sourceIPAddress"],
  ["userAgent"],
  ["errorCode"],
  ["errorMessage"],
  ["requestParameters"],
  ["responseElements"],
  ["additionalEventData"],
  ["requestID"],
  ["eventID"],
  ["readOnly"],
  ["resources", "array<struct<arn:string,accountid:string,type:string>>"],
  ["eventType"],
  ["apiVersion"],
  ["recipientAccountId"],
  ["serviceEventDetails"],
  ["sharedEventID"],
  ["vpcEndpointId"],
  ["vpcEndpointAccountId"],
  ["eventCategory"],
  ["addendum", "struct<reason:string,updatedfields:string,originalrequestid:string,originaleventid:string>"],
  ["sessionCredentialFromConsole"],
  ["edgeDeviceDetails"],
  ["tlsDetails", "struct<tlsversion:string,ciphersuite:string,clientprovidedhostheader:string>"],
];

export const STANDARD_COLUMNS: readonly Column[] = STANDARD_TYPES.map(([field, type]) => ({
  name: field.toLowerCase(),
  field,
  type: (type === undefined ? undefined : readColumnType(field, type)) ?? textType(field),
}));

/** The partition of that table: the day of delivery. */
export const STANDARD_DAY: PartitionKey = { name: "timestamp", means: "day", type: "text", format: "yyyy/MM/dd" };
