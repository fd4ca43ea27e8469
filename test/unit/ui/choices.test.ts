import { expect, test, vi } from "vitest";
import type { Profile } from "../../../src/aws/profiles.ts";
import { usual } from "../../../src/ui/choices.ts";

vi.mock("vscode", () => ({}));

function profile(name: string, more: Partial<Profile> = {}): Profile {
  return { name, kind: "static", origin: "file", isDefault: false, partition: "aws", endpoints: {}, ...more };
}

test("before anybody chose, no profile is shown that runs a command, not even the default one or through its sources", () => {
  const command = { interactions: ["command"] } as const;
  expect(usual([profile("default", { kind: "process", isDefault: true, ...command })])).toEqual([]);
  expect(
    usual([
      profile("default", { kind: "process", isDefault: true, ...command }),
      profile("role", { kind: "assume-role", ...command }),
      profile("both", { kind: "assume-role", interactions: ["command", "code"] }),
      profile("keys"),
      profile("mfa", { kind: "assume-role", interactions: ["code"] }),
    ]),
  ).toEqual(["keys", "mfa"]);
});

test("a profile that cannot be used is shown without being chosen only where it is the default one", () => {
  const broken = { kind: "unusable", problem: { message: "No.", file: "config" } } as const;
  expect(usual([profile("keys"), profile("azure", broken)])).toEqual(["keys"]);
  expect(usual([profile("default", { isDefault: true, ...broken }), profile("keys")])).toEqual(["default", "keys"]);
});

test("the instance role is shown without being chosen only where it is the default one", () => {
  const role = (isDefault: boolean) =>
    profile("(instance role)", { kind: "instance", origin: "machine", interactions: ["metadata"], isDefault });
  expect(usual([profile("keys"), role(false)])).toEqual(["keys"]);
  expect(usual([role(true)])).toEqual(["(instance role)"]);
  expect(usual([profile("default", { kind: "instance", interactions: ["metadata"] })])).toEqual(["default"]);
});

test("of many profiles the default one is shown", () => {
  const many = ["a", "b", "c", "d", "e", "f"].map((name) => profile(name, { isDefault: name === "c" }));
  expect(usual(many)).toEqual(["c"]);
  expect(usual(many.slice(0, 5))).toEqual(["a", "b", "c", "d", "e"]);
});
