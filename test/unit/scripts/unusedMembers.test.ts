import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { afterEach, beforeEach, expect, it } from "vitest";
import { unusedMembers } from "../../../scripts/unused-members.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "members-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** The unused members of one file, `Type.member` each. */
async function unusedIn(text: string, isEntry = false): Promise<readonly string[]> {
  const file = join(folder, "a.ts");
  await writeFile(file, text);
  const options = { target: ts.ScriptTarget.ES2024, lib: ["lib.es2024.d.ts"], strict: true, noEmit: true, types: [] };
  const found = unusedMembers([file], options, { folder, ...(isEntry ? { entries: [file] } : {}) });
  return found.map((line) => line.replace(/^a\.ts:\d+ /, ""));
}

it("names fields and methods that are only declared or written, with their line", async () => {
  const text = `interface A { readonly used: number; unread: number }
class B { count = 0; add(a: A): void { this.count += a.used; a.unread = 1; } never(): void {} }
new B().add({ used: 1, unread: 2 });`;
  expect(await unusedIn(text)).toEqual(["A.unread", "B.count", "B.never"]);
  const file = join(folder, "a.ts");
  expect(unusedMembers([file], {}, { folder })).toContain("a.ts:1 A.unread");
});

it.each([
  ["an access", "declare const a: A; a.m;"],
  ["an access by a literal", 'declare const a: A; a["m"];'],
  ["an access by a variable key", 'declare const a: A, k: "m" | "n"; a[k];'],
  ["destructuring", "declare const a: A; const { m: other } = a; other;"],
  ["a parameter's pattern", "export function f({ m }: A): void {}"],
  ["a test with in", 'declare const a: A; "m" in a;'],
  ["enumeration", "declare const a: A; Object.values(a);"],
  ["a name given as a key", 'declare function f<K extends keyof A>(key: K): void; f("m");'],
  ["an increment whose value is used", "declare const a: A; export const b = a.m++;"],
])("takes %s as reading", async (_name, reading) => {
  expect(await unusedIn(`interface A { m: number }\n${reading}`)).not.toContain("A.m");
});

it.each([
  ["an argument", "declare function f(b: B): void; declare const a: A; f(a);"],
  ["an element of a list", "declare const as: readonly A[]; export const bs: readonly B[] = as;"],
  ["what a function answers", "declare function f(): Promise<A>; export const g: () => Promise<B> = f;"],
  ["a constraint", "declare function f<T extends B>(make: () => T): void; declare const make: () => A; f(make);"],
  ["a spread", "declare const a: A; export const b: B = { ...a };"],
  ["a part of a union", "declare const a: A | undefined; export const b: B | number | undefined = a;"],
  ["a member", "declare const a: { a: A }; export const b: { a: B } = a; b.a;"],
  ["an interface of its class", "class C implements B { m = 1; n = 2 }"],
])("reads a member where its value is used as another type whose member is read: %s", async (_name, use) => {
  const text = `interface A { readonly m: number; readonly n: number }
interface B { readonly m: number; readonly n: number }
export function read(b: B): number { return b.m; }
${use}`;
  expect((await unusedIn(text)).filter((member) => !member.startsWith("B"))).not.toContain(
    use.includes("class C") ? "C.m" : "A.m",
  );
  expect(await unusedIn(text)).toContain(use.includes("class C") ? "C.n" : "A.n");
});

it("leaves out what the standard library reads, what is tagged, and what an entry exports", async () => {
  expect(
    await unusedIn("class A implements Iterable<1> { [Symbol.iterator]() { return [1 as const].values(); } }"),
  ).toEqual([]);
  expect(await unusedIn("class A implements PromiseLike<number> { then(): never { throw 1; } }")).toEqual([]);
  const tagged = "export interface A {\n/** @internal Read by a test. */\nm: 1;\n/** @public */\nn: 1;\n}";
  expect(await unusedIn(tagged)).toEqual([]);
  expect(await unusedIn("export interface A { m: 1 }", true)).toEqual([]);
  expect(await unusedIn("export interface A { m: 1 }")).toEqual(["A.m"]);
});
