/** How the page did while it was scrolled. */
export interface Frames {
  /** From each frame to the next (ms). */
  readonly deltas: readonly number[];
  /** Frames in which a row in sight was not there yet. */
  readonly waiting: number;
}

/** A jump to rows that were not there (ms since its start). */
interface Jump {
  /** Frames until the rows are painted. */
  readonly frames: number;
  readonly painted: number;
  /** When the page asked for the first of the rows, and when they came. */
  readonly asked: number;
  readonly answered: number;
}

/** What the probe offers to whoever drives the page. */
interface Probe {
  /** Changes when the order of the rows is told anew. */
  readonly revision: number;
  /** From the next click, key or end of a drag until the rows of a newer revision are painted (ms). */
  changed(revision: number): Promise<number>;
  /** The same until facets and timeline are painted that count it (ms). */
  counted(revision: number): Promise<number>;
  /** From the next click or key until a row is painted (ms). */
  reached(index: number): Promise<number>;
  /** From the next click or key until the page says that much is selected (ms). */
  selected(): Promise<number>;
  /** From the beginning of the page until the first rows are painted (ms). */
  opened(): Promise<number>;
  /** The same until the first facets and timeline are painted (ms). */
  firstCounts(): Promise<number>;
  /** Scrolls to a part of the table, from 0 to 1. */
  jumped(part: number): Promise<Jump>;
  /** Counts frames until it is told to stop. */
  watch(): void;
  stop(): Frames;
}

declare global {
  interface Window {
    probe: Probe;
  }
}

/** Runs in the page before its scripts: hears what page and host say to each other, and sees when rows are painted. */
export function installProbe(): void {
  let input = 0;
  let told = { revision: 0, count: -1 };
  let rowsOf = 0;
  let countsOf = 0;
  /** When rows were asked for and came, since the last jump. */
  let rowTimes: { asked: number; answered: number } = { asked: 0, answered: 0 };
  const asked = new Map<string, { readonly name: string; readonly revision: number }>();

  for (const kind of ["keydown", "pointerup", "click"]) {
    window.addEventListener(
      kind,
      (event) => {
        input = event.timeStamp;
      },
      true,
    );
  }
  // Before the page's own listener, so that what it asks next belongs to the newer revision.
  window.addEventListener(
    "message",
    ({ data }) => {
      if (data?.kind === "event" && data.name === "state") {
        told = { revision: data.payload.revision, count: data.payload.count };
      } else if (data?.kind === "reply") {
        const question = asked.get(data.id);
        asked.delete(data.id);
        if (question?.name === "ready") {
          told = { revision: data.value.revision, count: data.value.count };
        } else if (question?.name === "rows") {
          rowsOf = Math.max(rowsOf, question.revision);
          rowTimes.answered ||= performance.now();
        } else if (question?.name === "summary") {
          countsOf = Math.max(countsOf, question.revision);
        }
      }
    },
    true,
  );
  const send = window.hostReceives;
  window.hostReceives = (message) => {
    const { kind, id, name } = message as { readonly kind: string; readonly id: string; readonly name: string };
    if (kind === "request") {
      rowTimes.asked ||= name === "rows" ? performance.now() : 0;
      asked.set(id, { name, revision: told.revision });
    }
    return send(message);
  };

  const grid = () => document.querySelector('[role="grid"]');
  const drawn = () =>
    document.querySelector(".data-row") !== null && document.querySelector(".data-row.waiting") === null;
  /** Where no row is here yet, none is drawn either. */
  const lacking = () => {
    const sight = grid()?.getBoundingClientRect();
    const rows = [...document.querySelectorAll(".data-row")].filter((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return sight !== undefined && bottom > sight.top && top < sight.bottom;
    });
    return rows.length === 0 || rows.some((row) => row.classList.contains("waiting"));
  };
  const painted = (is: () => boolean, since: () => number) =>
    new Promise<number>((resolve) => {
      const look = () => {
        if (!is()) {
          requestAnimationFrame(look);
          return;
        }
        // What is posted in a frame's callback arrives when the frame is painted.
        const after = new MessageChannel();
        after.port1.onmessage = () => resolve(performance.now() - since());
        after.port2.postMessage(undefined);
      };
      requestAnimationFrame(look);
    });

  const opened = painted(drawn, () => 0);
  const firstCounts = painted(
    () => told.revision > 0 && countsOf === told.revision,
    () => 0,
  );

  let last = 0;
  let watching = false;
  let deltas: number[] = [];
  let empty = 0;
  const frame = (now: number) => {
    if (last > 0) {
      deltas.push(now - last);
      empty += lacking() ? 1 : 0;
    }
    last = now;
    if (watching) {
      requestAnimationFrame(frame);
    }
  };

  window.probe = {
    get revision() {
      return told.revision;
    },
    changed: (revision) =>
      painted(
        () =>
          told.revision > revision &&
          rowsOf === told.revision &&
          grid()?.getAttribute("aria-rowcount") === String(told.count + 1) &&
          drawn(),
        () => input,
      ),
    counted: (revision) =>
      painted(
        () => told.revision > revision && countsOf === told.revision,
        () => input,
      ),
    reached: (index) =>
      painted(
        () => {
          const row = document.getElementById(`row-${index}`);
          const box = row?.getBoundingClientRect();
          return box !== undefined && box.top > 0 && box.bottom <= innerHeight + 1 && drawn();
        },
        () => input,
      ),
    selected: () =>
      painted(
        () => document.querySelector(".chosen")?.textContent?.includes("selected") === true,
        () => input,
      ),
    jumped: async (part) => {
      const table = grid();
      const start = performance.now();
      rowTimes = { asked: 0, answered: 0 };
      table?.scrollTo(0, (table.scrollHeight - table.clientHeight) * part);
      let frames = 0;
      const rows = () => document.querySelector(".data-row")?.id;
      const before = rows();
      do {
        await painted(
          () => true,
          () => 0,
        );
        frames += 1;
      } while (rows() === before || lacking());
      const { asked: askedAt, answered } = rowTimes;
      return { frames, painted: performance.now() - start, asked: askedAt - start, answered: answered - start };
    },
    opened: () => opened,
    firstCounts: () => firstCounts,
    watch: () => {
      [last, watching, deltas, empty] = [0, true, [], 0];
      requestAnimationFrame(frame);
    },
    stop: () => {
      watching = false;
      return { deltas, waiting: empty };
    },
  };
}
