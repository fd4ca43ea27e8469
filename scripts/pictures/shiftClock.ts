/**
 * Moves the clock of a JavaScript environment by some milliseconds; it goes on running. The text of this function is
 * also run in pages, so that it uses nothing outside itself.
 */
export function shiftClock(offset: number): void {
  const RealDate = Date;
  const now = () => RealDate.now() + offset;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, values, newTarget) =>
      Reflect.construct(target, values.length === 0 ? [now()] : values, newTarget) as object,
    apply: () => new RealDate(now()).toString(),
    get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
  });
}
