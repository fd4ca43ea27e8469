import type { Trail } from "../aws/trails.ts";
import { AthenaKind, type AthenaPorts } from "./athena/athenaKind.ts";
import { EventHistoryKind, type EventHistoryPorts } from "./eventHistory/eventHistoryKind.ts";
import { LocalFilesKind, type LocalFilesPorts } from "./localFiles/localFilesKind.ts";
import { LogGroupKind, type LogGroupPorts } from "./logGroups/logGroupKind.ts";
import { logGroupOfText, logGroupOfTrail } from "./logGroups/target.ts";
import { SAMPLE_GUIDE } from "./sampleData/guide.ts";
import { SAMPLE_DATA, SampleDataKind, type SampleDataPorts } from "./sampleData/sampleDataKind.ts";
import type { AccountKind, Guide, SourceKind, TargetRef } from "./source.ts";
import { bucketOfText, bucketOfTrail } from "./trailBucket/target.ts";
import { TrailBucketKind, type TrailBucketPorts } from "./trailBucket/trailBucketKind.ts";

export type SourcePorts = AthenaPorts &
  EventHistoryPorts &
  LocalFilesPorts &
  LogGroupPorts &
  SampleDataPorts &
  TrailBucketPorts;

/** Every kind of source. */
export interface Sources {
  readonly kinds: readonly SourceKind[];
  /** The kind that is searched where a request asks for none. */
  readonly usual: AccountKind;
  /** The kinds besides the usual one that can be searched by profiles and Regions. */
  readonly others: readonly SourceKind[];
  /** Tables of Athena, and those that the person chose. */
  readonly athena: AthenaKind;
  /** The buckets of trails. */
  readonly buckets: SourceKind;
  /** The log groups of CloudWatch Logs. */
  readonly logGroups: SourceKind;
  /** The log files that come with the extension, and what there is to see in them. */
  readonly sample: { readonly target: TargetRef; readonly guide: Guide };
  /** The target with a trail's log files, read with a profile. Undefined where the trail has no bucket. */
  ofTrail(profile: string, trail: Pick<Trail, "bucket" | "prefix" | "arn">): TargetRef | undefined;
  /** The target with files and folders, by their absolute paths. */
  ofFiles(paths: readonly string[]): TargetRef;
  /** The target with the log files in "bucket" or "bucket/prefix". Undefined for any other text. */
  ofBucket(profile: string, text: string): TargetRef | undefined;
  /** The target with the log group of a trail, read with a profile. Undefined where the trail has none. */
  ofTrailLogGroup(profile: string, trail: Pick<Trail, "logGroupArn">): TargetRef | undefined;
  /** The target of a log group by its ARN, or by its name in a Region. Undefined for any other text. */
  ofLogGroup(profile: string, region: string, text: string): TargetRef | undefined;
}

export function sourcesOf(ports: SourcePorts): Sources {
  const { sampleFolder } = ports;
  const usual = new EventHistoryKind(ports);
  const files = new LocalFilesKind(ports);
  const buckets = new TrailBucketKind(ports);
  const athena = new AthenaKind(ports);
  const logGroups = new LogGroupKind(ports);
  return {
    kinds: [
      usual,
      files,
      buckets,
      logGroups,
      athena,
      ...(sampleFolder === undefined ? [] : [new SampleDataKind(sampleFolder, files)]),
    ],
    usual,
    others: [buckets, logGroups, athena],
    buckets,
    logGroups,
    athena,
    sample: { target: SAMPLE_DATA, guide: SAMPLE_GUIDE },
    ofTrail: bucketOfTrail,
    ofFiles: (paths) => files.of(paths).origin.target,
    ofBucket: bucketOfText,
    ofTrailLogGroup: logGroupOfTrail,
    ofLogGroup: logGroupOfText,
  };
}
