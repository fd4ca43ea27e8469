/** "a, b, c and 4 more". */
export function namesText(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${shown} and ${(names.length - 3).toLocaleString("en-US")} more` : shown;
}
