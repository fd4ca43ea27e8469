import { expect, it } from "vitest";
import { isOfFile, noRoom, refusedWrite, writeProblem } from "../../../src/engine/fileErrors.ts";

const coded = (code: unknown) => Object.assign(new Error("refused /tmp/x"), { code });

it.each([
  [coded("ENOENT"), true],
  [coded("Z_DATA_ERROR"), true],
  [coded("ERR_BUFFER_TOO_LARGE"), true],
  [coded("ERR_FS_FILE_TOO_LARGE"), true],
  [coded("ERR_INVALID_ARG_TYPE"), false],
  [coded(7), false],
  [new Error("plain"), false],
  [{ code: "ENOENT" }, false],
  [undefined, false],
])("%o is an error of a file: %s", (error, answer) => {
  expect(isOfFile(error)).toBe(answer);
});

it.each([
  ["ENOSPC", "The disk is full"],
  ["EDQUOT", "The disk quota is used up"],
  ["EACCES", "There is no permission to write to the disk"],
  ["EPERM", "There is no permission to write to the disk"],
  ["EROFS", "The disk is read-only"],
  ["EIO", "The disk could not be written (EIO)"],
  ["<b>", "The disk could not be written (unknown error)"],
  ["", "The disk could not be written (unknown error)"],
  ["A".repeat(41), "The disk could not be written (unknown error)"],
])("a write that was refused with %s: %s", (code, text) => {
  expect(writeProblem(code)).toBe(text);
});

it("says why neither disk nor memory takes more", () => {
  const refused = refusedWrite(coded("ENOSPC"));
  expect(refused).toEqual({ code: "ENOSPC", detail: "refused /tmp/x" });
  expect(refusedWrite("odd")).toEqual({ code: "", detail: "odd" });
  expect(noRoom(refused).toData()).toMatchObject({
    reason: "storage",
    message: expect.stringMatching(/^The disk is full, and no more events fit into memory\./),
    detail: "refused /tmp/x",
  });
  expect(noRoom(undefined).toData().message).toMatch(/^No more events fit into memory, and none are written/);
});
