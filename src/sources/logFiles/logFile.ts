/** A log file to read: on disk, or in memory where the disk did not take it. */
export interface LogFile {
  /** Of a file in memory, anything that tells it from others. */
  readonly path: string;
  /** What a person is told. */
  readonly name: string;
  readonly bytes: number;
  /** When CloudTrail delivered it, as its name says (ms since 1970 UTC): its events are older. */
  readonly delivered?: number;
  /** What it holds, where it is not on disk. */
  readonly content?: Uint8Array;
  /** It is known to hold no records, so that no index needs to look. Default false. */
  readonly holdsNoRecords?: boolean;
}

/** The clocks of CloudTrail's services may differ by so many ms: an event may have a later time than its delivery. */
export const CLOCK_DIFFERENCE = 15 * 60_000;
