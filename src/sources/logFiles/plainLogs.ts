import { fileHead } from "./fileHead.ts";
import type { LogFile } from "./logFile.ts";

const NAME = /\.json(\.gz)?$/i;
/** Bytes that show how a file begins. */
const HEAD = 512;
const AT_ONCE = 16;

/** Those of the files that begin as a trail writes them, `{"Records":[…]}`, plain or gzip. Throws an AbortError only. */
export async function plainLogs(files: readonly LogFile[], signal: AbortSignal): Promise<readonly LogFile[]> {
  const found: LogFile[] = [];
  for (let from = 0; from < files.length; from += AT_ONCE) {
    signal.throwIfAborted();
    const some = files.slice(from, from + AT_ONCE);
    const plain = await Promise.all(some.map(isPlainLog));
    found.push(...some.filter((_, at) => plain[at]));
  }
  return found;
}

async function isPlainLog({ path, bytes, delivered, content, holdsNoRecords }: LogFile): Promise<boolean> {
  if (bytes === 0 || content !== undefined || holdsNoRecords === true || !NAME.test(path)) {
    return false;
  }
  // The name is the trail's own; what is not as it promises is found out when the file is read.
  return delivered !== undefined || /^\ufeff?\s*\{\s*"Records"\s*:\s*\[/.test(await headOf(path));
}

/** The first characters; none where the file cannot be read. */
async function headOf(path: string): Promise<string> {
  try {
    return Buffer.from(await fileHead(path, HEAD)).toString("utf8");
  } catch {
    return "";
  }
}
