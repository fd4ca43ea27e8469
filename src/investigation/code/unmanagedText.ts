/** For a resource that no code of the workspace was found for. */
export function unmanagedText(resource: string): string {
  return `No stack or state in this workspace contains ${resource}.`;
}
