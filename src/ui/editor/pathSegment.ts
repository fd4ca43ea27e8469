/** A name as one segment of a path that the editor shows. */
export function pathSegment(name: string, most: number): string {
  return name
    .replace(/[^\p{L}\p{N}_.,: -]/gu, "_")
    .replaceAll(":", ".")
    .slice(0, most);
}
