/** How often a property is tried: as often as the test says, times `PROPERTY_FACTOR`. */
export function propertyRuns(usual: number): number {
  const { PROPERTY_FACTOR = "1" } = process.env;
  return Math.max(1, Math.round(usual * Number(PROPERTY_FACTOR)));
}
