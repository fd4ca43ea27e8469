/** Why a disk takes no more. */
export const CODES = ["ENOSPC", "EDQUOT", "EACCES", "EPERM", "EROFS", "EIO"] as const;

/** What a thread can be made to die of, again and again. */
export const REQUESTS = ["keep", "select", "build"] as const;

/** Where each fault stands in the memory that threads and test share. */
export const SLOTS = {
  /** Bytes that the disk still takes; -1: no end of them. */
  room: 0,
  /** Of `CODES`: why it takes no more. */
  code: 1,
  /** After so many a thread dies: requests that arrive, replies about to be sent, files written. 0: never. */
  dieAtRequests: 2,
  dieAtReplies: 3,
  dieAfterWrites: 4,
  /** A thread dies of every such request: a number of `REQUESTS`, from 1. 0: of none. */
  dieOf: 5,
} as const;
export type FaultName = keyof typeof SLOTS;
