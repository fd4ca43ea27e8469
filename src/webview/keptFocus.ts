/** What the Tab key reaches, and what a group with one tab stop moves the focus among. */
const CONTROLS = 'button:not([tabindex="-1"]), input, summary, [tabindex="0"]';

/** An ancestor of a control, and which of the ancestor's controls it is. */
interface Position {
  readonly ancestor: Element;
  readonly index: number;
}

/**
 * Keeps the keyboard focus in the page when the control that has it goes away, such as a "Cancel" button when its search
 * has ended: the focus moves to the control that is now at its position, or to the one before. Nothing happens while
 * another part of the editor has the focus. Menus and other popups give the focus back themselves.
 */
export function keepFocus(main: HTMLElement): void {
  let last: HTMLElement | undefined;
  let positions: readonly Position[] = [];
  main.addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLElement && target.closest("[role=menu]") === null) {
      last = target;
      positions = positionsOf(target, main);
    }
  });
  const observer = new MutationObserver((records) => {
    const isNowhere = document.activeElement === document.body || document.activeElement === null;
    const isHidden = () => document.activeElement === last && last?.checkVisibility() === false;
    if (last === undefined || !document.hasFocus()) {
      return;
    }
    if (isNowhere ? !last.isConnected || !last.checkVisibility() : records.some(isAttribute) && isHidden()) {
      last = undefined;
      controlAt(positions)?.focus({ preventScroll: true });
    }
  });
  observer.observe(main, { childList: true, subtree: true, attributeFilter: ["hidden"] });
}

function isAttribute({ type }: MutationRecord): boolean {
  return type === "attributes";
}

/** From the closest ancestor to `main`. */
function positionsOf(control: HTMLElement, main: HTMLElement): readonly Position[] {
  const positions: Position[] = [];
  for (let ancestor = control.parentElement; ancestor !== null; ancestor = ancestor.parentElement) {
    positions.push({ ancestor, index: controlsOf(ancestor).indexOf(control) });
    if (ancestor === main) {
      break;
    }
  }
  return positions;
}

/** What is at a position now, in the closest ancestor that is still there and has a control. */
function controlAt(positions: readonly Position[]): HTMLElement | undefined {
  for (const { ancestor, index } of positions) {
    const controls = ancestor.isConnected ? controlsOf(ancestor) : [];
    const control = controls[Math.min(Math.max(0, index), controls.length - 1)];
    if (control !== undefined) {
      return control;
    }
  }
  return undefined;
}

function controlsOf(ancestor: Element): HTMLElement[] {
  return [...ancestor.querySelectorAll<HTMLElement>(CONTROLS)].filter((control) => control.checkVisibility());
}
