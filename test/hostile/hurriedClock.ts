import { type Clock, systemClock } from "../../src/aws/clock.ts";

/** Many times as fast as real time. At a thousand, waiting for one's turn takes no time worth mentioning. */
export function hurriedClock(speed = 1_000): Clock {
  return {
    ...systemClock,
    now: () => performance.now() * speed,
    after: (ms, act) => systemClock.after(ms / speed, act),
  };
}
