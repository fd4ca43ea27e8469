import { createHash } from "node:crypto";
import type { World } from "../world/types.ts";
import { type Answer, AwsError } from "./errors.ts";
import type { Members } from "./members.ts";
import type { Caller } from "./signature.ts";

/** S3 as far as one object is read, path style. A bucket that is nobody's and a key that is not there are told apart. */
export class Objects {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  get(caller: Caller, region: string, members: Members, requestId: string): Answer {
    const bucket = members.text("Bucket") ?? "";
    const key = members.text("Key") ?? "";
    const objects = this.#world.objects.filter((object) => object.bucket === bucket);
    const [first] = objects;
    if (first === undefined) {
      throw new AwsError("NoSuchBucket", "The specified bucket does not exist", 404);
    }
    if (first.accountId !== caller.account.id) {
      throw new AwsError(
        "AccessDeniedException",
        `User: ${caller.arn} is not authorized to perform: s3:GetObject on resource: "arn:${caller.account.partition}:s3:::${bucket}/${key}" because no resource-based policy allows the s3:GetObject action`,
      );
    }
    if (first.region !== region) {
      throw new AwsError(
        "PermanentRedirect",
        "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.",
        301,
        { "x-amz-bucket-region": first.region },
      );
    }
    const object = objects.find((one) => one.key === key);
    if (object === undefined) {
      throw new AwsError("NoSuchKey", "The specified key does not exist.", 404);
    }
    return {
      status: 200,
      headers: {
        "content-type": "application/json",
        "last-modified": new Date(object.modified).toUTCString(),
        etag: `"${createHash("md5").update(object.text).digest("hex")}"`,
        "x-amz-request-id": requestId,
      },
      body: object.text,
    };
  }
}
