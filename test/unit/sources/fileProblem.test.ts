import { expect, it } from "vitest";
import { fileProblem } from "../../../src/sources/logFiles/fileProblem.ts";

it.each([
  ["ENOENT", "not found."],
  ["EPERM", "no permission to read it."],
  ["EBUSY", "another program has it open."],
  ["EIO", "cannot be read (EIO)."],
])("says for %s why a file cannot be read", (code, problem) => {
  expect(fileProblem(Object.assign(new Error(code), { code }))).toBe(problem);
});

it("throws what is no error of the file system", () => {
  const error = new Error("a fault");
  expect(() => fileProblem(error)).toThrow(error);
});
