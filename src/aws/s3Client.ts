import { GetObjectCommand, type GetObjectCommandOutput, S3Client } from "@aws-sdk/client-s3";
import { type ClientSettings, ServiceClient, serviceConfig } from "./serviceClient.ts";

export class S3Api extends ServiceClient<S3Client> {
  constructor(settings: ClientSettings) {
    super(
      new S3Client({
        ...serviceConfig(settings),
        // A bucket elsewhere is said, not followed: the Region that was named is the one that is asked.
        followRegionRedirects: false,
        // The host of a custom endpoint seldom has a name for each bucket.
        forcePathStyle: settings.endpoint !== undefined,
      }),
    );
  }

  /** The body is still on its way: it ends with an error when the signal aborts. */
  getObject(bucket: string, key: string, abortSignal: AbortSignal): Promise<GetObjectCommandOutput> {
    return this.sdk.send(new GetObjectCommand({ Bucket: bucket, Key: key }), { abortSignal });
  }
}
