const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** How many days back Event history reaches. Source: CloudTrail user guide, "Working with CloudTrail event history". */
export const EVENT_HISTORY_DAYS = 90;

/** `EVENT_HISTORY_DAYS` in ms. */
export const EVENT_HISTORY_REACH = EVENT_HISTORY_DAYS * DAY;

/**
 * Delay in ms after a call by which most events are listed. CloudTrail delivers about 5 minutes after the call on
 * average and guarantees no upper bound; earlier editions of its user guide said 15 minutes.
 */
export const USUAL_DELIVERY = 15 * MINUTE;
