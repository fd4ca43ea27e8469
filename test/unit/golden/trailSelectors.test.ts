import { test } from "vitest";
import { selectionText } from "../../../src/aws/selectionText.ts";
import { selectionsOf } from "../../../src/aws/selectors.ts";
import { visible } from "../../../src/model/text/text.ts";
import { expectGolden } from "./golden.ts";

type Basic = Parameters<typeof selectionsOf>[0][number];
type Fields = NonNullable<Parameters<typeof selectionsOf>[1][number]["FieldSelectors"]>;

const category = (name: string) => ({ Field: "eventCategory", Equals: [name] });
const type = (name: string) => ({ Field: "resources.type", Equals: [name] });
const data = (...rest: Fields): Fields => [category("Data"), type("AWS::S3::Object"), ...rest];
const managed = (...rest: Fields): Fields => [category("Management"), ...rest];
const arns = (operators: Omit<Fields[number], "Field">) => ({ Field: "resources.ARN", ...operators });
const dataOnly = (Type: string, ...Values: string[]): Basic => ({
  IncludeManagementEvents: false,
  DataResources: [{ Type, Values }],
});

const BASIC: readonly Basic[] = [
  {},
  { ReadWriteType: "All", IncludeManagementEvents: true },
  { ReadWriteType: "WriteOnly" },
  { ReadWriteType: "ReadOnly", ExcludeManagementEventSources: ["kms.amazonaws.com"] },
  { ExcludeManagementEventSources: ["kms.amazonaws.com", "rdsdata.amazonaws.com"] },
  { ReadWriteType: "Later" as "All" },
  dataOnly("AWS::S3::Object", "arn:aws:s3"),
  dataOnly("AWS::S3::Object", "arn:aws-cn:s3:::"),
  dataOnly("AWS::S3::Object", "arn:aws:s3:::one/", "arn:aws:s3:::two/"),
  dataOnly("AWS::S3::Object", "arn:aws:s3:::one/exports"),
  dataOnly("AWS::S3::Object", "arn:aws:s3:::one"),
  dataOnly("AWS::Lambda::Function", "arn:aws:lambda"),
  dataOnly("AWS::Lambda::Function", "arn:aws:lambda:eu-west-1:111122223333:function:shop"),
  dataOnly("AWS::DynamoDB::Table", "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"),
  dataOnly("constructor", "x"),
  dataOnly("AWS::S3::Object"),
  { ReadWriteType: "WriteOnly", DataResources: [{ Type: "AWS::Lambda::Function", Values: ["arn:aws:lambda"] }] },
];

const ADVANCED: readonly Fields[] = [
  managed(),
  managed({ Field: "readOnly", Equals: ["false"] }),
  managed({ Field: "readOnly", Equals: ["true", "false"] }),
  managed({ Field: "readOnly", NotEquals: ["true"] }),
  managed({ Field: "eventSource", Equals: ["iam.amazonaws.com"] }),
  managed({ Field: "eventSource", Equals: ["iam.amazonaws.com", "sts.amazonaws.com"] }),
  managed(
    { Field: "readOnly", Equals: ["false"] },
    { Field: "eventSource", NotEquals: ["kms.amazonaws.com", "rdsdata.amazonaws.com"] },
  ),
  managed({ Field: "eventSource", StartsWith: ["s3"] }),
  managed({ Field: "eventName", Equals: ["CreateUser"], StartsWith: ["Delete"], NotEndsWith: ["Tags"] }),
  managed({ Field: "userIdentity.arn", NotStartsWith: ["arn:aws:sts::111122223333:assumed-role/ci/"] }),
  managed({ Field: "sessionCredentialFromConsole", Equals: ["true"] }),
  managed({ Field: "eventType", NotEquals: ["AwsServiceEvent"] }),
  managed({ Field: "eventName" }),
  managed({ Field: "eventName", Equals: [] }),
  [category("Data")],
  data(),
  data({ Field: "readOnly", Equals: ["false"] }),
  data(arns({ StartsWith: ["arn:aws:s3:::one/"] })),
  data(arns({ StartsWith: ["arn:aws:s3:::one/exports/"] })),
  data(arns({ StartsWith: ["arn:aws:s3:::one/exports/", "arn:aws:s3:::two/x"] }), {
    Field: "eventName",
    Equals: ["GetObject", "PutObject"],
  }),
  data(arns({ Equals: ["arn:aws:s3:::one/key.json"] })),
  data(arns({ EndsWith: [".json"] })),
  data(arns({ NotStartsWith: ["arn:aws:s3:::logs/"] })),
  data(arns({ StartsWith: ["arn:aws:s3:::one/"], NotStartsWith: ["arn:aws:s3:::one/tmp/"] })),
  [category("Data"), type("AWS::SQS::Queue"), { Field: "readOnly", Equals: ["true"] }],
  [category("Data"), type("AWS::Lambda::Function"), arns({ Equals: ["arn:aws:lambda:eu-west-1:1:function:a"] })],
  [category("Data"), { Field: "resources.type", Equals: ["AWS::S3::Object", "AWS::SNS::Topic"] }],
  [category("NetworkActivity"), { Field: "eventSource", Equals: ["s3.amazonaws.com"] }],
  [
    category("NetworkActivity"),
    { Field: "eventSource", Equals: ["ec2.amazonaws.com"] },
    { Field: "errorCode", Equals: ["VpceAccessDenied"] },
    { Field: "vpcEndpointId", NotEquals: ["vpce-1"] },
  ],
  [category("Insight")],
  [category("ConfigurationItem")],
  [{ Field: "eventCategory", Equals: ["Management", "Data"] }],
  [],
  // Hostile values cannot pass for words of the sentence.
  managed({ Field: "eventSource", Equals: ["iam.amazonaws.com only, and all management events"] }),
  managed({ Field: "eventName", Equals: ['a" or everything else', "\u202eevil\nline"] }),
  [category("Management events, all of them")],
  data(arns({ StartsWith: ["arn:aws:s3:::one/ and arn:aws:s3:::"] })),
  data(arns({ StartsWith: Array.from({ length: 40 }, (_, at) => `arn:aws:s3:::bucket-${at}/`) })),
];

test("what selectors record, in words", async () => {
  const lines = [
    ...BASIC.map((one) => [one, selectionsOf([one], [])] as const),
    ...ADVANCED.map((FieldSelectors) => [FieldSelectors, selectionsOf([], [{ FieldSelectors }])] as const),
  ].flatMap(([given, selections]) => [
    visible(JSON.stringify(given)).slice(0, 300),
    ...(selections.length === 0 ? ["  nothing"] : selections.map((one) => `  ${visible(selectionText(one))}`)),
  ]);
  await expectGolden("trailSelectors", lines);
});
