import { gzipSync } from "node:zlib";
import { Random } from "../random.ts";
import type { KeyEntry, StoredObject, World, WorldAccount, WorldBucket } from "../types.ts";
import { minuteOf, recordsText } from "./deliveries.ts";
import { lazyFolder, under } from "./keys.ts";

const day = 86_400_000;

interface CrowdedDay {
  readonly bucket: string;
  /** Without slashes at its ends. */
  readonly prefix?: string;
  /** Owns the bucket, and its events are in it. */
  readonly account: WorldAccount;
  readonly region: string;
  /** `YYYY-MM-DD`, UTC. */
  readonly date: string;
  /** Log files that are delivered on that day. */
  readonly files: number;
  /** Events in each file. Default 2. */
  readonly recordsPerFile?: number;
}

/** What an event id, a time and an address look like, to be put into the text of a file: all have one length each. */
const placeholders = {
  id: "00000000-0000-4000-8000-000000000000",
  time: "2000-01-01T00:00:00Z",
  address: "10.000.000.000",
};

/**
 * A bucket with one day of as many log files as are wanted. A name is made when its page is listed, a body when it is read:
 * all have the same size, being stored in gzip without compression.
 */
export function crowdedBucket(options: CrowdedDay): WorldBucket {
  const { bucket, prefix, account, region, date } = options;
  const path = `${prefix === undefined ? "" : `${prefix}/`}AWSLogs/${account.id}/CloudTrail/${region}/${date.replaceAll("-", "/")}/`;
  return {
    name: bucket,
    accountId: account.id,
    region,
    policy: [],
    roots: [
      under(
        path,
        lazyFolder(() => files(options)),
      ),
    ],
  };
}

/** The same world with another bucket. */
export function withBucket(world: World, bucket: WorldBucket): World {
  return {
    ...world,
    archive: (records) => {
      const archive = world.archive(records);
      return { ...archive, buckets: [...archive.buckets, bucket] };
    },
  };
}

/** Ids of the events of a file, by its number from 0: to hold against what was read. */
export function crowdedIds(
  { date, recordsPerFile = 2 }: Pick<CrowdedDay, "date" | "recordsPerFile">,
  file: number,
): readonly string[] {
  return Array.from({ length: recordsPerFile }, (_, at) => {
    const number = (file * recordsPerFile + at).toString(16).padStart(12, "0");
    return `${date.replaceAll("-", "")}-0000-4000-8000-${number}`;
  });
}

function* files(options: CrowdedDay): Generator<KeyEntry> {
  const { account, region, date, files: count } = options;
  const template = new Template(options);
  const midnight = Date.parse(date);
  for (let file = 0; file < count; file += 1) {
    const delivered = midnight + Math.floor((file / count) * day);
    const unique = file.toString(36).toUpperCase().padStart(16, "0");
    yield {
      name: `${account.id}_CloudTrail_${region}_${minuteOf(delivered)}_${unique}.json.gz`,
      object: template.object(delivered, file),
    };
  }
}

/** The text of every file of a crowded day. */
class Template {
  readonly #options: CrowdedDay;
  readonly #text: string;
  readonly #size: number;

  constructor(options: CrowdedDay) {
    this.#options = options;
    const { account, region, recordsPerFile = 2 } = options;
    const record = JSON.stringify({
      eventVersion: "1.11",
      userIdentity: {
        type: "AssumedRole",
        principalId: "AROAEXAMPLECROWDEDDAY:worker",
        arn: `arn:${account.partition}:sts::${account.id}:assumed-role/worker/worker`,
        accountId: account.id,
      },
      eventTime: placeholders.time,
      eventSource: "sqs.amazonaws.com",
      eventName: "ReceiveMessage",
      awsRegion: region,
      sourceIPAddress: placeholders.address,
      userAgent: "Boto3/1.40.52",
      requestParameters: { queueUrl: `https://sqs.${region}.amazonaws.com/${account.id}/orders` },
      responseElements: null,
      eventID: placeholders.id,
      readOnly: true,
      eventType: "AwsApiCall",
      managementEvent: true,
      recipientAccountId: account.id,
      eventCategory: "Management",
    });
    this.#text = recordsText(Array.from({ length: recordsPerFile }, () => record));
    this.#size = gzipSync(this.#text, { level: 0 }).length;
  }

  object(modified: number, file: number): StoredObject {
    return {
      modified,
      size: this.#size,
      etag: new Random("crowded", file).hex(32),
      contentType: "application/json",
      contentEncoding: "gzip",
      body: () => this.#body(modified, file),
    };
  }

  #body(delivered: number, file: number): Uint8Array {
    const ids = crowdedIds(this.#options, file);
    const time = new Date(delivered - 300_000).toISOString().replace(/\.\d+/, "");
    let at = 0;
    const text = this.#text
      .replaceAll(placeholders.id, () => ids[at++] ?? placeholders.id)
      .replaceAll(placeholders.time, time)
      .replaceAll(placeholders.address, `10.${100 + (file % 100)}.${100 + (file % 150)}.${100 + (file % 150)}`);
    return gzipSync(text, { level: 0 });
  }
}
