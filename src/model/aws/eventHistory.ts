const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** How many days back Event history reaches. Source: CloudTrail user guide, "Working with CloudTrail event history". */
export const EVENT_HISTORY_DAYS = 90;

/** The same in ms. */
export const EVENT_HISTORY_REACH = EVENT_HISTORY_DAYS * DAY;

/**
 * Most events are listed this long (ms) after the call. CloudTrail delivers about 5 minutes after it on average and
 * promises no bound; earlier editions of its user guide said 15 minutes.
 */
export const USUAL_DELIVERY = 15 * MINUTE;
