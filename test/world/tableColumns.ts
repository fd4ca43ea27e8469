import type { WorldColumn } from "./types.ts";

const texts = (...names: readonly string[]): readonly WorldColumn[] => names.map((name) => ({ name, type: "string" }));

/** The columns that Athena's documentation gives a table of CloudTrail's log files. Glue keeps their names in lower case. */
export const cloudTrailColumns: readonly WorldColumn[] = [
  ...texts("eventversion"),
  {
    name: "useridentity",
    type:
      "struct<type:string,principalid:string,arn:string,accountid:string,invokedby:string,accesskeyid:string," +
      "username:string,onbehalfof:struct<userid:string,identitystorearn:string>,sessioncontext:struct<" +
      "attributes:struct<mfaauthenticated:string,creationdate:string>,sessionissuer:struct<type:string," +
      "principalid:string,arn:string,accountid:string,username:string>,ec2roledelivery:string," +
      "webidfederationdata:struct<federatedprovider:string,attributes:map<string,string>>>>",
  },
  ...texts(
    "eventtime",
    "eventsource",
    "eventname",
    "awsregion",
    "sourceipaddress",
    "useragent",
    "errorcode",
    "errormessage",
    "requestparameters",
    "responseelements",
    "additionaleventdata",
    "requestid",
    "eventid",
    "readonly",
  ),
  { name: "resources", type: "array<struct<arn:string,accountid:string,type:string>>" },
  ...texts(
    "eventtype",
    "apiversion",
    "recipientaccountid",
    "serviceeventdetails",
    "sharedeventid",
    "vpcendpointid",
    "vpcendpointaccountid",
    "eventcategory",
  ),
  {
    name: "addendum",
    type: "struct<reason:string,updatedfields:string,originalrequestid:string,originaleventid:string>",
  },
  ...texts("sessioncredentialfromconsole", "edgedevicedetails"),
  { name: "tlsdetails", type: "struct<tlsversion:string,ciphersuite:string,clientprovidedhostheader:string>" },
];

export const serde = {
  inputFormat: "com.amazon.emr.cloudtrail.CloudTrailInputFormat",
  serde: "org.apache.hive.hcatalog.data.JsonSerDe",
} as const;

export const parquet = {
  inputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
  serde: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
} as const;
