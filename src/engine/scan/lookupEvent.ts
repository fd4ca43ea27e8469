import type { LookupRecord } from "../../model/event/record.ts";

/** Reads the text of one element of `Events` in the output of `aws cloudtrail lookup-events`; undefined when it holds no record. */
export function readLookupEvent(text: string): LookupRecord | undefined {
  try {
    return lookupRecord(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function lookupRecord(event: unknown): LookupRecord | undefined {
  const json = textOf(event, "CloudTrailEvent");
  if (json === undefined) {
    return undefined;
  }
  const eventId = textOf(event, "EventId");
  const username = textOf(event, "Username");
  const accessKeyId = textOf(event, "AccessKeyId");
  const readOnly = textOf(event, "ReadOnly");
  const resources = member(event, "Resources");
  return {
    json,
    envelope: {
      ...(eventId === undefined ? {} : { eventId }),
      ...(username === undefined ? {} : { username }),
      ...(accessKeyId === undefined ? {} : { accessKeyId }),
      ...(readOnly === undefined ? {} : { readOnly: readOnly === "true" }),
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

/** A record as one element of `Events` in what `aws cloudtrail lookup-events` prints. */
export function lookupEventText({ json, envelope }: LookupRecord): string {
  return JSON.stringify({
    EventId: envelope.eventId,
    Username: envelope.username,
    AccessKeyId: envelope.accessKeyId,
    ReadOnly: envelope.readOnly?.toString(),
    Resources: envelope.resources.map(({ type, name }) => ({ ResourceType: type, ResourceName: name })),
    CloudTrailEvent: json,
  });
}

/** Records as `aws cloudtrail lookup-events` prints them. */
export function lookupEventsText(records: readonly LookupRecord[]): string {
  return `{"Events":[${records.map(lookupEventText).join(",")}]}`;
}
