import { MacrotaskQueue } from "../../../async/macrotaskQueue.ts";
import { MAX_CODE } from "../../../iac/budget.ts";
import type { TextPosition } from "../../../iac/resourceBlock.ts";
import { type CodeReader, unreadBecause } from "../codeReader.ts";
import type { ContainedFiles } from "../containedFiles.ts";

/** Limit for all source files of a project together, in UTF-16 units. */
const MAX_SEARCHED = 32 * 1024 * 1024;

/** A call in a program, with the text of its file when it was read. */
export interface FoundCall {
  readonly file: string;
  readonly text: string;
  readonly position: TextPosition;
}

/**
 * All calls of a program that create a resource with a literal name, by `callKey`.
 *
 * @param limits receives a sentence for each source file that was not read
 */
export async function callsIn(
  { files, reader }: { readonly files: ContainedFiles; readonly reader: Pick<CodeReader, "read"> },
  sources: readonly string[],
  limits: string[],
): Promise<ReadonlyMap<string, readonly FoundCall[]>> {
  const found = new Map<string, FoundCall[]>();
  const macrotasks = new MacrotaskQueue();
  let left = MAX_SEARCHED;
  for (const file of sources) {
    const text = left > 0 ? await files.read(file, MAX_CODE) : undefined;
    if (text !== undefined) {
      left -= text.length;
      await macrotasks.next();
      const calls = await reader.read("pulumi-calls", text, file).catch((error: unknown) => {
        limits.push(`${files.folderPathOf(file)?.path ?? file}: ${unreadBecause(error)}`);
        return [];
      });
      for (const [key, positions] of calls) {
        const known = found.get(key) ?? [];
        found.set(key, known);
        for (const position of positions) {
          known.push({ file, text, position });
        }
      }
    }
  }
  return found;
}
