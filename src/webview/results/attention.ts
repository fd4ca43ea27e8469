/** Minimum interval between two notices, in ms. */
const EVERY = 60_000;

/** Reports that the page is used: the host pauses refreshes of a view that is not used. */
export class Attention {
  /** When that was reported last. */
  #told = Number.NEGATIVE_INFINITY;

  /** `tell`: called at most once a minute, or again with the next use if it returns false. */
  constructor(page: HTMLElement, tell: () => boolean) {
    for (const used of ["pointerdown", "keydown", "wheel"]) {
      page.addEventListener(
        used,
        () => {
          const now = performance.now();
          if (now - this.#told > EVERY && tell()) {
            this.#told = now;
          }
        },
        { passive: true },
      );
    }
  }
}
