import { GetObjectCommand, type GetObjectCommandOutput, S3Client } from "@aws-sdk/client-s3";
import { type ClientSettings, ServiceClient, serviceConfig } from "./serviceClient.ts";

/** Operations of Amazon S3. */
export class S3Api extends ServiceClient<S3Client> {
  constructor(settings: ClientSettings) {
    super(
      new S3Client({
        ...serviceConfig(settings),
        // A bucket of another Region fails with an error: requests go only to the given Region.
        followRegionRedirects: false,
        // Custom endpoints usually do not support virtual-hosted bucket names.
        forcePathStyle: settings.endpoint !== undefined,
      }),
    );
  }

  /** The body is still on its way: it ends with an error when the signal aborts. */
  getObject(bucket: string, key: string, abortSignal: AbortSignal): Promise<GetObjectCommandOutput> {
    return this.sdk.send(new GetObjectCommand({ Bucket: bucket, Key: key }), { abortSignal });
  }
}
