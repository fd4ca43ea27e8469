/** The arrow keys that move the focus. */
export type Axis = "horizontal" | "vertical";

/**
 * A single tab stop for a group of controls. The arrow keys, Home and End move the focus among the elements that match
 * `selector` in `container`, in document order; the element that had the focus last keeps the tab stop. Controls must
 * have `tabindex="-1"` or none initially. Call `refresh` after drawing.
 */
export class RovingFocus {
  readonly #container: HTMLElement;
  readonly #selector: string;
  readonly #axis: Axis;

  constructor(container: HTMLElement, selector: string, axis: Axis) {
    this.#container = container;
    this.#selector = selector;
    this.#axis = axis;
    container.addEventListener("focusin", (event) => this.#take(event.target));
    container.addEventListener("keydown", (event) => this.#press(event));
  }

  /** Ensures that exactly one control is a tab stop. */
  refresh(): void {
    const all = this.#all();
    const stop = all.find((control) => control.tabIndex === 0) ?? all[0];
    for (const control of all) {
      control.tabIndex = control === stop ? 0 : -1;
    }
  }

  #all(): HTMLElement[] {
    return [...this.#container.querySelectorAll<HTMLElement>(this.#selector)];
  }

  #take(target: EventTarget | null): void {
    if (target instanceof HTMLElement && target.matches(this.#selector)) {
      for (const control of this.#all()) {
        control.tabIndex = control === target ? 0 : -1;
      }
    }
  }

  #press(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    const all = this.#all();
    const { activeElement } = document;
    const at = activeElement instanceof HTMLElement ? all.indexOf(activeElement) : -1;
    const to = at === -1 ? -1 : this.#next(event.key, at, all.length);
    const target = all[to];
    if (target !== undefined) {
      event.preventDefault();
      target.focus();
    }
  }

  #next(key: string, at: number, count: number): number {
    const [back, forth] = this.#axis === "horizontal" ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
    switch (key) {
      case back:
        return Math.max(0, at - 1);
      case forth:
        return Math.min(count - 1, at + 1);
      case "Home":
        return 0;
      case "End":
        return count - 1;
      default:
        return -1;
    }
  }
}
