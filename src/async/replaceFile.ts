import { rename } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

/** What Windows says of a file that another program has open: a virus scanner, the AWS CLI, a spreadsheet. */
const BUSY: ReadonlySet<unknown> = new Set(["EPERM", "EACCES", "EBUSY"]);
/** In ms: about a second in all. */
const WAITS: readonly number[] = [10, 20, 40, 80, 160, 320, 400];

export interface ReplaceFilePorts {
  readonly platform: NodeJS.Platform;
  rename(from: string, to: string): Promise<void>;
  wait(ms: number): Promise<unknown>;
}

const NODE: ReplaceFilePorts = { platform: process.platform, rename, wait: delay };

/**
 * Renames a file, replacing the target at once. Windows refuses that while another program has the target open, so there
 * it is tried again for a second. Throws what the file system does.
 */
export async function replaceFile(from: string, to: string, ports: ReplaceFilePorts = NODE): Promise<void> {
  for (const wait of ports.platform === "win32" ? WAITS : []) {
    try {
      return await ports.rename(from, to);
    } catch (error) {
      if (!BUSY.has((error as NodeJS.ErrnoException).code)) {
        throw error;
      }
    }
    await ports.wait(wait);
  }
  return ports.rename(from, to);
}
