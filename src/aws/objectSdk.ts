import { GetObjectCommand, type GetObjectCommandOutput, S3Client } from "@aws-sdk/client-s3";
import { type ClientSettings, clientConfig } from "./sdk.ts";

// S3's client is a part of its own, loaded on first use like all of the SDK. Every operation only reads.

export class ObjectApi {
  readonly #client: S3Client;

  constructor(settings: ClientSettings) {
    const { region, credentials, endpoint } = settings;
    this.#client = new S3Client({
      ...clientConfig(settings, "objects"),
      region,
      credentials,
      // A bucket elsewhere is said, not followed: the Region that was named is the one that is asked.
      followRegionRedirects: false,
      // The host of a custom endpoint seldom has a name for each bucket.
      forcePathStyle: endpoint !== undefined,
    });
  }

  get clockOffset(): number {
    return this.#client.config.systemClockOffset;
  }

  /** The body is still on its way: it ends with an error when the signal aborts. */
  getObject(bucket: string, key: string, abortSignal: AbortSignal): Promise<GetObjectCommandOutput> {
    return this.#client.send(new GetObjectCommand({ Bucket: bucket, Key: key }), { abortSignal });
  }
}
