import { type Clock, systemClock } from "../../src/async/clock.ts";

/** Many times as fast as real time. At a thousand, waiting for one's turn takes no time worth mentioning. */
export function hurriedClock(speed = 1_000): Clock {
  return {
    ...systemClock,
    now: () => performance.now() * speed,
    after: (ms, act) => systemClock.after(ms / speed, act),
  };
}

/**
 * Time that passes while somebody waits for it and at no other: how long this process is kept from working, or a request
 * takes, counts for nothing. A wait takes a hundredth of its time.
 */
export function waitedClock(): Clock {
  let now = 0;
  return {
    ...systemClock,
    now: () => now,
    after: (ms, act) => {
      const due = now + ms;
      return systemClock.after(ms / 100, () => {
        now = Math.max(now, due);
        act();
      });
    },
  };
}

/** A hurried clock that tells how many wait for it. */
export function countedClock(speed = 25): Clock & { readonly waiting: number } {
  const clock = hurriedClock(speed);
  let waiting = 0;
  return {
    ...clock,
    get waiting() {
      return waiting;
    },
    after: (ms, act) => {
      let isOver = false;
      const end = () => {
        waiting -= isOver ? 0 : 1;
        isOver = true;
      };
      waiting += 1;
      const cancel = clock.after(ms, () => {
        // What it does may wait again: only then is nothing to come.
        act();
        end();
      });
      return () => {
        end();
        cancel();
      };
    },
  };
}
