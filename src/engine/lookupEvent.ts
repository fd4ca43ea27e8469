import type { LookupEnvelope } from "../model/record.ts";

/** A record as LookupEvents answers it: its JSON text, and what is said around it. */
export interface EnvelopedRecord {
  readonly json: string;
  readonly envelope: LookupEnvelope;
}

/** Reads one element of `Events` in the output of `aws cloudtrail lookup-events`; undefined when it holds no record. */
export function readLookupEvent(text: string): EnvelopedRecord | undefined {
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch {
    return undefined;
  }
  const json = textOf(event, "CloudTrailEvent");
  if (json === undefined) {
    return undefined;
  }
  const eventId = textOf(event, "EventId");
  const username = textOf(event, "Username");
  const accessKeyId = textOf(event, "AccessKeyId");
  const resources = member(event, "Resources");
  return {
    json,
    envelope: {
      ...(eventId === undefined ? {} : { eventId }),
      ...(username === undefined ? {} : { username }),
      ...(accessKeyId === undefined ? {} : { accessKeyId }),
      resources: (Array.isArray(resources) ? resources : []).flatMap((resource: unknown) => {
        const type = textOf(resource, "ResourceType");
        const name = textOf(resource, "ResourceName");
        return name === undefined ? [] : [type === undefined ? { name } : { type, name }];
      }),
    },
  };
}

function member(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined;
}

function textOf(value: unknown, key: string): string | undefined {
  const found = member(value, key);
  return typeof found === "string" ? found : undefined;
}

/** Records as `aws cloudtrail lookup-events` prints them. */
export function lookupEventsText(records: readonly EnvelopedRecord[]): string {
  return JSON.stringify({
    Events: records.map(({ json, envelope }) => ({
      EventId: envelope.eventId,
      Username: envelope.username,
      AccessKeyId: envelope.accessKeyId,
      Resources: envelope.resources.map(({ type, name }) => ({ ResourceType: type, ResourceName: name })),
      CloudTrailEvent: json,
    })),
  });
}
