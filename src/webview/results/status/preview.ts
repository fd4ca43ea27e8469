/** How long the selection rests on an event before the event view follows (ms). */
const REST = 180;

/** Has the event view follow the selection, where the person wants that. */
export class Preview {
  readonly #open: (eventId: string) => void;
  #last: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(open: (eventId: string) => void) {
    this.#open = open;
  }

  /** The event is shown already, by a click or a key. */
  opened(eventId: string): void {
    this.#last = eventId;
    clearTimeout(this.#timer);
  }

  /** The keyboard is on this event. */
  follow(eventId: string | undefined): void {
    if (eventId !== undefined && eventId !== this.#last) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#open(eventId), REST);
    }
  }
}
