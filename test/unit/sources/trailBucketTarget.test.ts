import { describe, expect, it } from "vitest";
import { bucketOfTrail, readTrailBucketRef } from "../../../src/sources/trailBucket/target.ts";

const arn = "arn:aws:cloudtrail:us-east-1:111122223333:trail/everything";
const ref = { source: "trailBucket", profile: "p", bucket: "acme-trail" };

describe("the bucket of a trail", () => {
  it("is a target as plain JSON, which is read back as it was", () => {
    const found = bucketOfTrail("p", { bucket: "acme-trail", prefix: "/org/logs/", arn });
    expect(found).toEqual({ ...ref, label: "acme-trail/org/logs", prefix: "org/logs", trail: arn });
    expect(readTrailBucketRef(JSON.parse(JSON.stringify(found)))).toEqual(found);
    expect(bucketOfTrail("p", { bucket: "", arn })).toBeUndefined();
  });

  it("may be a part of it", () => {
    const part = {
      ...ref,
      organization: "o-abcdefghij",
      accounts: ["111122223333"],
      regions: ["eu-west-1"],
      requesterPays: true,
    };
    expect(readTrailBucketRef(part)).toEqual({ ...part, label: "acme-trail" });
  });

  it.each([
    { source: "localFiles" },
    { profile: 1 },
    { bucket: "arn:aws:s3:eu-west-1:999988887777:accesspoint/x" },
    { bucket: "../acme" },
    { prefix: "x".repeat(1_025) },
    { prefix: ["org"] },
    { trail: "arn:aws:iam::111122223333:role/x" },
    { organization: "../o-abcdefghij" },
    { accounts: ["111122223333/CloudTrail"] },
    { accounts: "111122223333" },
    { regions: ["eu-west-1/.."] },
  ])("is none: %j", (wrong) => {
    expect(readTrailBucketRef({ ...ref, ...wrong })).toBeUndefined();
  });

  it("is billed to the reader only where that was allowed", () => {
    expect(readTrailBucketRef({ ...ref, requesterPays: "yes" })).toEqual({ ...ref, label: "acme-trail" });
  });
});
