import { gunzipSync } from "node:zlib";
import {
  GetObjectCommand,
  type GetObjectCommandInput,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  type ListObjectsV2CommandOutput,
  type S3Client,
} from "@aws-sdk/client-s3";

/** One page. */
export function list(client: S3Client, input: ListObjectsV2CommandInput): Promise<ListObjectsV2CommandOutput> {
  return client.send(new ListObjectsV2Command(input));
}

/** Every page. */
export async function listAll(
  client: S3Client,
  input: ListObjectsV2CommandInput,
): Promise<ListObjectsV2CommandOutput[]> {
  const pages: ListObjectsV2CommandOutput[] = [];
  let token: string | undefined;
  do {
    const page = await list(client, token === undefined ? input : { ...input, ContinuationToken: token });
    pages.push(page);
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return pages;
}

export function keysOf(pages: readonly ListObjectsV2CommandOutput[]): readonly string[] {
  return pages.flatMap(({ Contents = [] }) => Contents.map(({ Key = "" }) => Key));
}

export async function bytesOf(client: S3Client, input: GetObjectCommandInput): Promise<Buffer> {
  const { Body } = await client.send(new GetObjectCommand(input));
  return Buffer.from((await Body?.transformToByteArray()) ?? "");
}

/** The records of a log file. */
export async function recordsIn(
  client: S3Client,
  input: GetObjectCommandInput,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { Records } = JSON.parse(gunzipSync(await bytesOf(client, input)).toString()) as {
    readonly Records: readonly Readonly<Record<string, unknown>>[];
  };
  return Records;
}
