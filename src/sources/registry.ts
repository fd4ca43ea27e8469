import { EventHistoryKind, type EventHistoryPorts } from "./eventHistory/eventHistoryKind.ts";
import { LocalFilesKind, type LocalFilesPorts } from "./localFiles/localFilesKind.ts";
import type { AccountKind, SourceKind } from "./source.ts";
import { TrailBucketKind, type TrailBucketPorts } from "./trailBucket/trailBucketKind.ts";

export type SourcePorts = EventHistoryPorts & LocalFilesPorts & TrailBucketPorts;

/** Every kind of source. */
export interface Sources {
  readonly kinds: readonly SourceKind[];
  /** The kind that is searched where a request asks for none. */
  readonly usual: AccountKind;
}

export function sourcesOf(ports: SourcePorts): Sources {
  const usual = new EventHistoryKind(ports);
  return { kinds: [usual, new LocalFilesKind(ports), new TrailBucketKind(ports)], usual };
}
