/**
 * The time of delivery in a log file's name, in ms since 1970 UTC; undefined where it has none. The name may be a path:
 * "…/111122223333_CloudTrail_eu-west-1_20261120T1205Z_a1B2c3D4e5F6g7H8.json.gz". Source: CloudTrail user guide, "log file
 * names".
 */
export function deliveryTime(name: string): number | undefined {
  const match = /_CloudTrail(?:-[A-Za-z]+)?_[a-z0-9-]+_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z_/.exec(
    name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("\\")) + 1),
  );
  if (match === null) {
    return undefined;
  }
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = match.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute);
}
