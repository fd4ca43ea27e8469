import type { IncomingMessage } from "node:http";
import type { Call } from "../services.ts";

type S3Call = Pick<Call, "operation" | "parameters">;

/** Query parameters and headers of a request, by the names that the SDK's commands have for them. */
const queryNames = {
  prefix: "Prefix",
  delimiter: "Delimiter",
  "start-after": "StartAfter",
  "continuation-token": "ContinuationToken",
  "max-keys": "MaxKeys",
  "encoding-type": "EncodingType",
  versionId: "VersionId",
} as const;

const headerNames = {
  range: "Range",
  "if-match": "IfMatch",
  "if-none-match": "IfNoneMatch",
  "x-amz-request-payer": "RequestPayer",
  "x-amz-expected-bucket-owner": "ExpectedBucketOwner",
} as const;

/** Tells a request in path style, the only one that reaches a loopback address. */
export function readS3Call({ method = "", url = "/", headers }: IncomingMessage): S3Call {
  // Not by `URL`, which would resolve the dots of a key.
  const [, bucket = "", key = "", query = ""] = /^\/([^/?]*)\/?([^?]*)\??(.*)$/.exec(url) ?? [];
  const searchParams = new URLSearchParams(query);
  try {
    const parameters: Record<string, string> = { Bucket: bucket };
    if (key !== "") {
      parameters.Key = decodeURIComponent(key);
    }
    for (const [parameter, name] of Object.entries(queryNames)) {
      const value = searchParams.get(parameter);
      if (value !== null) {
        parameters[name] = value;
      }
    }
    for (const [header, name] of Object.entries(headerNames)) {
      const value = headers[header];
      if (typeof value === "string") {
        parameters[name] = value;
      }
    }
    return { operation: operationOf(method, key, searchParams), parameters };
  } catch {
    return { operation: "InvalidURI", parameters: {} };
  }
}

function operationOf(method: string, key: string, query: URLSearchParams): string {
  if (key !== "") {
    return method === "GET" ? "GetObject" : method === "HEAD" ? "HeadObject" : `${method}Object`;
  }
  if (method === "HEAD") {
    return "HeadBucket";
  }
  if (method === "GET" && query.get("list-type") === "2") {
    return "ListObjectsV2";
  }
  return method === "GET" && query.has("location") ? "GetBucketLocation" : `${method}Bucket`;
}
