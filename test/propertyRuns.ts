/** How often a property is tried: `PROPERTY_RUNS`, else as often as the test says. */
export function propertyRuns(usual: number): number {
  const { PROPERTY_RUNS } = process.env;
  return PROPERTY_RUNS === undefined ? usual : Number(PROPERTY_RUNS);
}
