/** Delay in ms before the event view shows the selected event. */
const REST = 180;

/** Lets the event view follow the selection, if the user enabled that. */
export class Preview {
  readonly #open: (eventId: string) => void;
  #last: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(open: (eventId: string) => void) {
    this.#open = open;
  }

  /** The event is already shown, because it was clicked or opened by a key. */
  opened(eventId: string): void {
    this.#last = eventId;
    clearTimeout(this.#timer);
  }

  /** The selection moved to this event. */
  follow(eventId: string | undefined): void {
    if (eventId !== undefined && eventId !== this.#last) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#open(eventId), REST);
    }
  }
}
