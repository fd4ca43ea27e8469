import { readEvents } from "../../../src/formats/readEvents.ts";
import type { RecordText } from "../../../src/model/event/record.ts";

export interface Reading {
  readonly records: readonly RecordText[];
  readonly ids: readonly string[];
  readonly codes: readonly string[];
  readonly messages: readonly string[];
}

/** Reads a file given as text or bytes, in chunks of a given size. */
export async function read(file: string | Uint8Array, chunk = 64 * 1024): Promise<Reading> {
  return readChunks(chunksOf(typeof file === "string" ? Buffer.from(file) : file, chunk));
}

export async function readChunks(chunks: AsyncIterable<Uint8Array>): Promise<Reading> {
  const records: RecordText[] = [];
  const codes: string[] = [];
  const messages: string[] = [];
  for await (const batch of readEvents(chunks, { parquet: true })) {
    records.push(...batch.records);
    codes.push(...batch.diagnostics.map(({ code }) => code));
    messages.push(...batch.diagnostics.map(({ message }) => message));
  }
  return { records, ids: records.map(idOf), codes, messages };
}

function idOf({ json }: RecordText): string {
  const { eventID } = JSON.parse(json) as { readonly eventID?: unknown };
  return typeof eventID === "string" ? eventID : "";
}

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) {
    yield bytes.subarray(at, at + size);
  }
}

/** A record in CloudTrail's format. */
export function record(id: string, more: object = {}) {
  return {
    eventVersion: "1.11",
    userIdentity: { type: "IAMUser", accountId: "111122223333", userName: "alice" },
    eventTime: "2026-11-20T10:00:00Z",
    eventSource: "ec2.amazonaws.com",
    eventName: "RunInstances",
    awsRegion: "eu-west-1",
    sourceIPAddress: "203.0.113.7",
    requestParameters: { note: 'braces } ] { [ and "quotes" \\ in text' },
    eventID: id,
    eventType: "AwsApiCall",
    ...more,
  };
}
