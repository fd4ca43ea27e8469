import { execFileSync } from "node:child_process";
import { mkdirSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const BIN = "/bin";

/** Mounts a file system of 2 MB on a folder, with so many bytes left free. Answers why that is not possible here. */
export function mountSmallDisk(folder: string, free: number): string | undefined {
  if (process.platform !== "linux") {
    return `this is ${process.platform}`;
  }
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync(`${BIN}/mount`, ["-t", "tmpfs", "-o", "size=2m", "tmpfs", folder], { stdio: "pipe" });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(join(folder, "filler"), Buffer.alloc(bavail * bsize - free));
  return undefined;
}

/** Takes it off, also while files on it are open. */
export function unmountSmallDisk(folder: string): void {
  execFileSync(`${BIN}/umount`, ["-l", folder]);
}
