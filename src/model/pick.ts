/** Those members of an object that have these names, as far as they are there. */
export function pick<T extends object, K extends keyof T>(from: T, names: readonly K[]): Pick<T, K> {
  const members = names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]] as const]));
  // What is left out may be absent.
  return Object.fromEntries(members) as Pick<T, K>;
}
