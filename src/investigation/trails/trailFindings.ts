import type { DetailFailure } from "../../aws/trailCalls.ts";
import type { Trail, TrailDestination } from "../../aws/trails.ts";
import { failureTitle } from "../../model/failure.ts";
import { formatSpan } from "../../model/text/time.ts";
import { type Finding, type FindingKind, type FindingSubject, finding } from "./findings.ts";

/** The current time and the format of times. */
export interface FindingTimes {
  /** Ms since 1970 UTC. */
  readonly now: number;
  readonly time: (ms: number) => string;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/**
 * Log files arrive within minutes of an event, so a day without one is not an ordinary delay. It may be an account in
 * which nothing happens: the finding says so.
 */
const STALE = DAY;
/** A digest is due every hour, and is delivered within the next. */
const DIGEST_LATE = 6 * HOUR;

/**
 * What is wrong with one trail, and what it leaves out, the most severe first. There is no finding about details whose
 * calls AWS refused.
 */
export function trailFindings(trail: Trail, times: FindingTimes): readonly Finding[] {
  const subject: FindingSubject = { kind: "trail", name: trail.name, arn: trail.arn };
  const add = (kind: FindingKind, isSo: boolean, ...values: readonly string[]) =>
    isSo ? [finding(kind, values, subject)] : [];
  const { time } = times;
  const stopped = trail.state === "stopped";
  return [
    ...add(
      "not-logging",
      stopped,
      ...(trail.stoppedLogging === undefined ? [] : [`since ${time(trail.stoppedLogging)}`]),
    ),
    ...errorFindings(trail, subject),
    ...add("no-selectors", trail.selections?.length === 0),
    ...deliveryFindings(trail, times, subject),
    ...add("global-excluded", trail.globalServices === false),
    ...add("single-region", !trail.multiRegion, trail.homeRegion),
    ...add("paused", !stopped && gapOf(trail) !== undefined, gapText(trail, time)),
    ...add("validation-off", !trail.logFileValidation),
    ...add("no-key", trail.kmsKeyId === undefined),
    ...add("recursive-off", trail.recursiveLogging === false),
    ...add("oversize", trail.logGroupArn !== undefined),
    ...keyFindings(trail, subject),
  ];
}

/** Whether it is logging, although deliveries may fail. Undefined: not known. */
export function isLogging({ state }: Trail): boolean | undefined {
  return state === "unknown" ? undefined : state !== "stopped";
}

/**
 * The time of the last delivery to the bucket, where it is overdue and AWS reports no error of these deliveries.
 * Undefined: not overdue, or not known.
 */
export function staleSince(trail: Trail, now: number): number | undefined {
  const { lastDelivery, selections } = trail;
  const takesManagement = selections?.some(({ category }) => category === "Management" || category === "") !== false;
  return isLogging(trail) === true &&
    !isFailing(trail, "bucket") &&
    takesManagement &&
    lastDelivery !== undefined &&
    isLongAgo(lastDelivery, trail, now, STALE)
    ? lastDelivery
    : undefined;
}

/** Whether it has been logging for more than a day and delivered nothing yet. False where that is not known. */
function neverDelivered(trail: Trail, now: number): boolean {
  const { lastDelivery, startedLogging = now } = trail;
  return isLogging(trail) === true && lastDelivery === undefined && now - startedLogging > STALE;
}

/** Whether it delivers log files to its bucket. Undefined: not known, also where deliveries fail or are overdue. */
export function isDelivering(trail: Trail, now: number): boolean | undefined {
  const logging = isLogging(trail);
  const isDoubtful = isFailing(trail, "bucket") || staleSince(trail, now) !== undefined || neverDelivered(trail, now);
  return logging === true && isDoubtful ? undefined : logging;
}

function isFailing({ errors }: Trail, destination: TrailDestination): boolean {
  return errors.some(({ to }) => to === destination);
}

const ERRORS: Readonly<Record<TrailDestination, FindingKind>> = {
  bucket: "delivery-failing",
  digest: "digest-failing",
  "log group": "log-group-failing",
  topic: "topic-failing",
};

function errorFindings({ errors }: Trail, subject: FindingSubject): readonly Finding[] {
  return errors.map(({ to, name, error }) =>
    finding(
      ERRORS[to],
      [name, error].filter((text) => text !== ""),
      subject,
    ),
  );
}

/** Deliveries that are overdue without an error. */
function deliveryFindings(trail: Trail, { now, time }: FindingTimes, subject: FindingSubject): readonly Finding[] {
  if (isLogging(trail) !== true) {
    return [];
  }
  const { lastDelivery, lastDigestDelivery, lastLogGroupDelivery, logGroupArn, startedLogging = now } = trail;
  const stale = staleSince(trail, now);
  const found: Finding[] = [];
  const last = (ms: number) => [`last ${time(ms)}`, `${formatSpan(now - ms)} ago`];
  if (stale !== undefined) {
    found.push(finding("stale", last(stale), subject));
  }
  if (neverDelivered(trail, now) && !isFailing(trail, "bucket")) {
    found.push(finding("never-delivered", [`logging since ${time(startedLogging)}`], subject));
  }
  const isDigestLate = isLongAgo(lastDigestDelivery ?? startedLogging, trail, now, DIGEST_LATE);
  if (trail.logFileValidation && !isFailing(trail, "digest") && isDigestLate) {
    found.push(
      finding("digest-late", lastDigestDelivery === undefined ? ["none yet"] : last(lastDigestDelivery), subject),
    );
  }
  const isLagging = lastDelivery !== undefined && lastDelivery - (lastLogGroupDelivery ?? startedLogging) > STALE;
  if (logGroupArn !== undefined && !isFailing(trail, "log group") && isLagging) {
    found.push(
      finding(
        "log-group-late",
        lastLogGroupDelivery === undefined ? ["none yet"] : last(lastLogGroupDelivery),
        subject,
      ),
    );
  }
  return found;
}

/** Whether a time is more than `limit` ago, and so is the last start of the trail. */
function isLongAgo(ms: number, { startedLogging = 0 }: Trail, now: number, limit: number): boolean {
  return now - Math.max(ms, startedLogging) > limit;
}

/** The time between the last stop and the last start. */
function gapOf({ startedLogging, stoppedLogging }: Trail): { readonly from: number; readonly to: number } | undefined {
  return startedLogging !== undefined && stoppedLogging !== undefined && stoppedLogging < startedLogging
    ? { from: stoppedLogging, to: startedLogging }
    : undefined;
}

function gapText(trail: Trail, time: (ms: number) => string): string {
  const gap = gapOf(trail);
  return gap === undefined ? "" : `${time(gap.from)} to ${time(gap.to)}`;
}

function keyFindings({ kmsKeyId, accountId }: Trail, subject: FindingSubject): readonly Finding[] {
  const owner = /^arn:[^:]*:kms:[^:]*:(\d{12}):/.exec(kmsKeyId ?? "")?.[1];
  return owner === undefined || owner === accountId ? [] : [finding("foreign-key", [`account ${owner}`], subject)];
}

/** "no permission cloudtrail:ListTags", "request refused (cloudtrail:GetEventConfiguration)": after "not known:". */
export function refusalText({ call, failure }: DetailFailure): string {
  const action = failure.action ?? `cloudtrail:${call}`;
  switch (failure.reason) {
    case "access-denied":
      return `no permission ${action}`;
    case "explicit-deny":
      return `denied by a policy: ${action}`;
    default: {
      const title = failureTitle({ reason: failure.reason });
      return `${title.charAt(0).toLowerCase()}${title.slice(1)} (${action})`;
    }
  }
}

/** A finding for each call about a trail or an event data store that was refused. */
export function refusalFindings(failures: readonly DetailFailure[], subject?: FindingSubject): readonly Finding[] {
  return failures.map((one) => finding("not-known", [refusalText(one)], subject));
}
