import type { Page } from "playwright-core";

/** A place where the focus rests on its way through a page. */
interface Stop {
  /** Role and accessible name, with states: `button "Details" [expanded]`. */
  readonly name: string;
  /** What is wrong with it. Empty: nothing. */
  readonly fault: string;
}

/** More stops than any page has: the focus goes in a circle. */
const MOST = 120;

/** Where the focus rests, one press of Tab or Shift+Tab after the other, from one end of the page to the other. */
export async function stopsOfTab(page: Page, key: "Tab" | "Shift+Tab"): Promise<readonly Stop[]> {
  await page.evaluate((atEnd) => {
    window.scrollTo(0, 0);
    // Tab goes on from where the selection is.
    const edge = document.createElement("span");
    edge.tabIndex = -1;
    document.body[atEnd ? "append" : "prepend"](edge);
    edge.focus();
    edge.remove();
  }, key === "Shift+Tab");
  const stops: Stop[] = [];
  for (;;) {
    await page.keyboard.press(key);
    const fault = await page.evaluate(faultOfFocus);
    if (fault === null) {
      return stops;
    }
    stops.push({ name: await nameOfFocus(page), fault });
    if (stops.length > MOST) {
      throw new Error(`The focus is trapped at ${stops.at(-1)?.name}`);
    }
  }
}

/** Role and accessible name of the element with the focus. Empty: none has it. */
export async function nameOfFocus(page: Page): Promise<string> {
  const focused = page.locator(":focus");
  const [line = ""] = (await focused.count()) === 0 ? [] : (await focused.ariaSnapshot()).split("\n");
  return line.replace(/^- /, "").replace(/:$/, "");
}

/** In the page: why a person doesn't see where the focus is. Null: no element has the focus. */
function faultOfFocus(): string | null {
  const { activeElement: active } = document;
  if (!(active instanceof HTMLElement) || active === document.body) {
    return null;
  }
  const descendant = document.getElementById(active.getAttribute("aria-activedescendant") ?? "");
  const looks = () =>
    [active, active.parentElement, active.parentElement?.parentElement, descendant, ...active.querySelectorAll("*")]
      .filter((element) => element instanceof Element)
      .slice(0, 200)
      .map((element) => {
        const { outlineStyle, outlineColor, outlineWidth, borderColor, boxShadow, backgroundColor } =
          getComputedStyle(element);
        return [outlineStyle, outlineColor, outlineWidth, borderColor, boxShadow, backgroundColor].join();
      })
      .join(";");
  const focused = looks();
  const { left, right, top, bottom } = active.getBoundingClientRect();
  const inSight = right > 0 && bottom > 0 && left < window.innerWidth && top < window.innerHeight;
  active.blur();
  const unfocused = looks();
  active.focus({ preventScroll: true });
  return !inSight ? "out of sight" : focused === unfocused ? "looks as without the focus" : "";
}

/** The controls that cannot be scrolled to, are wider than the page or covered by something else. */
export function outOfReach(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const controls = document.querySelectorAll<HTMLElement>("button, input, summary, [role=slider], [role=grid]");
    return [...controls].flatMap((control) => {
      // Tables scroll sideways, and the record keeps its indents.
      if (!control.checkVisibility() || control.closest(".table-head, .table-body, .groups table, .json") !== null) {
        return [];
      }
      control.scrollIntoView({ block: "center" });
      const { left, right, top, bottom } = control.getBoundingClientRect();
      const found = document.elementFromPoint(
        (left + right) / 2,
        (Math.max(0, top) + Math.min(bottom, innerHeight)) / 2,
      );
      const isSeen = found !== null && control.contains(found);
      const name = control.getAttribute("aria-label") ?? control.innerText;
      const faults = [
        ...(left < 0 || right > innerWidth ? [`from ${Math.round(left)} to ${Math.round(right)}`] : []),
        ...(isSeen ? [] : [`covered by ${found?.className ?? "nothing"}`]),
      ];
      return faults.map((fault) => `${name}: ${fault}`);
    });
  });
}

/** Texts that are cut off and not in a tooltip or accessible name either; and cut off headings of the page. */
export function cutOff(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const isCut = (element: HTMLElement) => {
      const { overflowX, overflowY, clipPath } = getComputedStyle(element);
      const hides = (overflow: string) => overflow === "hidden" || overflow === "clip";
      return (
        clipPath === "none" &&
        ((hides(overflowX) && element.scrollWidth > element.clientWidth + 1) ||
          (hides(overflowY) && element.scrollHeight > element.clientHeight + 2))
      );
    };
    return [...document.querySelectorAll<HTMLElement>("main *")]
      .filter((element) => element.checkVisibility() && element.innerText?.trim() !== "" && isCut(element))
      .filter(
        (element) =>
          element.matches("h1") || element.closest("[title], [aria-label]:not(section), .table, .plot") === null,
      )
      .map((element) => `${element.className}: ${element.innerText}`);
  });
}
