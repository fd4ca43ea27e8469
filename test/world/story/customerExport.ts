import type { JsonObject } from "../../../src/model/text/json.ts";
import { production } from "../accounts.ts";
import { deniedTo } from "../errors.ts";
import type { Holdings } from "../holdings.ts";
import { objectCall } from "./bucketCalls.ts";
import { thief, thiefAddress, thiefCommand } from "./leakedKey.ts";
import type { Storyteller } from "./storyteller.ts";

const chapter = "customer-export";
const region = "eu-west-1";

/** The object that the leaked key downloads. */
export const customerExport = "2026/10/customers.parquet";

/**
 * What the leaked key does to the customers' exports, 33.5 hours before the end: data events, which Event history does not
 * have. Only the buckets of the trails that record objects tell it.
 */
export function tellCustomerExport(story: Storyteller, seed: number, holdings: Holdings): void {
  const { exporter, exportsBucket: bucket } = holdings;
  story.open(
    chapter,
    production.id,
    `With the leaked key of ${exporter}, somebody at ${thiefAddress} lists ${bucket} and downloads ${customerExport}: 48,318,211 bytes.`,
  );
  const who = thief(seed, holdings);
  const act = (
    seconds: number,
    name: "GetObject" | "PutObject" | "ListObjects",
    key: string,
    command: string,
    sent: JsonObject,
    denied?: string,
  ) => {
    const { more, ...call } = objectCall(production, region, bucket, name, key);
    story.act(
      {
        time: story.ago(33.5, seconds),
        account: production,
        region,
        who,
        agent: thiefCommand(command),
        ...(denied === undefined ? {} : { error: deniedTo(who, story.end, denied, `arn:aws:s3:::${bucket}/${key}`) }),
      },
      {
        ...call,
        more: {
          ...more,
          additionalEventData: {
            SignatureVersion: "SigV4",
            CipherSuite: "TLS_AES_128_GCM_SHA256",
            AuthenticationMethod: "AuthHeader",
            ...sent,
          },
        },
      },
      { chapter },
    );
  };
  act(0, "ListObjects", "2026/", "s3.ls", { bytesTransferredIn: 0, bytesTransferredOut: 3_214 });
  act(38, "GetObject", customerExport, "s3.cp", { bytesTransferredIn: 0, bytesTransferredOut: 48_318_211 });
  act(
    95,
    "GetObject",
    "2026/11/customers.parquet",
    "s3.cp",
    { bytesTransferredIn: 0, bytesTransferredOut: 0 },
    "s3:GetObject",
  );
}
