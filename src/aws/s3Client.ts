import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  S3Client,
} from "@aws-sdk/client-s3";
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

  /**
   * The body is still on its way: it ends with an error when the signal aborts. With `etag`, S3 refuses ("PreconditionFailed")
   * an object that is another one by now.
   */
  getObject(
    bucket: string,
    key: string,
    abortSignal: AbortSignal,
    { etag, requesterPays = false }: { readonly etag?: string | undefined; readonly requesterPays?: boolean } = {},
  ): Promise<GetObjectCommandOutput> {
    const input = {
      Bucket: bucket,
      Key: key,
      ...(etag === undefined || etag === "" ? {} : { IfMatch: etag }),
      ...(requesterPays ? REQUESTER_PAYS : {}),
    };
    return this.sdk.send(new GetObjectCommand(input), { abortSignal });
  }

  /** One page of at most 1,000 keys and folders, in the order of the keys, which are encoded as in a URL. */
  listObjects(
    { bucket, prefix, foldersOnly, after, token, requesterPays }: ListObjects,
    abortSignal: AbortSignal,
  ): Promise<ListObjectsV2CommandOutput> {
    const input = {
      Bucket: bucket,
      Prefix: prefix,
      EncodingType: "url" as const,
      ...(foldersOnly ? { Delimiter: "/" } : {}),
      ...(after === undefined ? {} : { StartAfter: after }),
      ...(token === undefined ? {} : { ContinuationToken: token }),
      ...(requesterPays ? REQUESTER_PAYS : {}),
    };
    return this.sdk.send(new ListObjectsV2Command(input), { abortSignal });
  }
}

/** See `ListRequest` in bucket.ts. */
interface ListObjects {
  readonly bucket: string;
  readonly prefix: string;
  readonly foldersOnly: boolean;
  readonly after: string | undefined;
  readonly token: string | undefined;
  readonly requesterPays: boolean;
}

const REQUESTER_PAYS = { RequestPayer: "requester" as const };
