import { arnOf } from "./accounts.ts";
import type { Call, Scene } from "./scene.ts";

function onObject({ estate, random, account, region, cast, time }: Scene): ReturnType<NonNullable<Call["tell"]>> {
  const bucketName = random.pick(estate.buckets);
  const bucketArn = `arn:${account.partition}:s3:::${bucketName}`;
  const key = `images/${isoDay(time)}/${random.hex(10)}.webp`;
  return {
    who: cast.lambda,
    category: "Data",
    request: { bucketName, Host: `${bucketName}.s3.${region}.amazonaws.com`, key },
    more: {
      resources: [
        { type: "AWS::S3::Object", ARN: `${bucketArn}/${key}` },
        { accountId: account.id, type: "AWS::S3::Bucket", ARN: bucketArn },
      ],
    },
  };
}

const isoDay = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** What trails with data event selectors deliver; Event history never shows any of it. */
export const dataEvents: readonly Call[] = [
  { weight: 6, service: "s3", name: "GetObject", readOnly: true, tell: onObject },
  { weight: 3, service: "s3", name: "PutObject", readOnly: false, tell: onObject },
  {
    weight: 4,
    service: "lambda",
    name: "Invoke",
    readOnly: false,
    tell: ({ estate, random, account, region, cast }) => {
      const functionName = arnOf(account, "lambda", region, `function:${random.pick(estate.functions)}`);
      return {
        who: cast.lambda,
        category: "Data",
        request: { functionName, invocationType: "Event" },
        more: {
          resources: [{ accountId: account.id, type: "AWS::Lambda::Function", ARN: functionName }],
          additionalEventData: { functionVersion: `${functionName}:$LATEST` },
        },
      };
    },
  },
  {
    weight: 4,
    service: "dynamodb",
    name: "GetItem",
    readOnly: true,
    tell: ({ estate, random, account, region, cast }) => {
      const tableName = random.pick(estate.tables);
      return {
        who: cast.lambda,
        category: "Data",
        request: { tableName, key: { id: "HIDDEN_DUE_TO_SECURITY_REASONS" }, consistentRead: false },
        more: {
          resources: [
            {
              accountId: account.id,
              type: "AWS::DynamoDB::Table",
              ARN: arnOf(account, "dynamodb", region, `table/${tableName}`),
            },
          ],
        },
      };
    },
  },
];
