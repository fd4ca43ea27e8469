import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { hideNoise, NO_FILTERS } from "../../../../src/investigation/results/filters.ts";
import { KnownNoise, MAX_NOISE_FILES, MAX_OWN_NOISE } from "../../../../src/investigation/saved/knownNoise.ts";
import {
  NOISE_FILE_ENDING,
  noiseFileName,
  readNoiseFile,
  type SharedNoise,
  writeNoiseFile,
} from "../../../../src/investigation/saved/noiseFile.ts";
import { MAX_SHARED_FILE_BYTES, type SharedFile } from "../../../../src/investigation/saved/sharedFile.ts";
import { BUILT_IN_NOISE, MAX_HIDDEN, MAX_NOISE_NAME, MAX_NOISE_TEXT } from "../../../../src/protocol/knownNoise.ts";

function kept(values: Readonly<Record<string, unknown>> = {}) {
  const stored = new Map<string, unknown>(Object.entries(values));
  const memory = {
    get: (key: string) => stored.get(key),
    update: async (key: string, value: unknown) => void stored.set(key, structuredClone(value)),
  };
  let files: readonly SharedFile<SharedNoise>[] = [];
  let changes = 0;
  const noise = () => new KnownNoise({ memory, files: () => files, changed: () => (changes += 1) });
  return {
    noise: noise(),
    /** Another window, or a later one. */
    other: noise,
    changes: () => changes,
    put: (...contents: readonly string[]) => {
      files = contents.map((content, index) => ({
        uri: `file:///w/${index}${NOISE_FILE_ENDING}`,
        path: `${index}${NOISE_FILE_ENDING}`,
        reading: readNoiseFile(content),
      }));
    },
  };
}

const own = (noise: KnownNoise) => noise.all.filter(({ kind }) => kind === "own");

describe("own known noise", () => {
  it("is kept on the machine under its name, is renamed, and comes back when its removal is undone", async () => {
    const { noise, other, changes } = kept();
    const filter = await noise.save(" service probes ", " user:probe readonly:true ");
    expect(filter).toMatchObject({ name: "service probes", text: "user:probe readonly:true", kind: "own" });
    expect(other().all).toEqual([...BUILT_IN_NOISE, filter]);
    await other().rename(filter.id, "probes");
    expect(own(noise)).toEqual([{ ...filter, name: "probes" }]);
    const undo = await noise.remove(filter.id);
    expect(own(noise)).toEqual([]);
    expect(await noise.remove(filter.id)).toBeUndefined();
    await undo?.();
    expect(own(other())).toEqual([{ ...filter, name: "probes" }]);
    expect(changes()).toBe(4);
  });

  it("is refused with a sentence: names that are taken or too long, texts that cannot be known noise, too many", async () => {
    const { noise } = kept();
    const refusal = (name: string, text: string) =>
      noise.save(name, text).then(
        () => undefined,
        (error: Error) => error.message,
      );
    const { id } = await noise.save("Probes", "user:probe");
    expect(await refusal("probes", "user:x")).toBe("Another known-noise filter has this name.");
    expect(await refusal("Events of this extension", "user:x")).toBe("Another known-noise filter has this name.");
    expect(await refusal("  ", "user:x")).toBe("Enter a name.");
    expect(await refusal("n".repeat(MAX_NOISE_NAME + 1), "user:x")).toContain("at most 100");
    expect(await refusal("a", "hello")).toContain("free text");
    expect(await refusal("a", "resource:logs")).toContain("resource");
    expect(await refusal("a", `user:${"x".repeat(MAX_NOISE_TEXT)}`)).toContain("too long");
    expect(noise.nameProblem("PROBES", id)).toBeUndefined();
    for (let number = own(noise).length; number < MAX_OWN_NOISE; number += 1) {
      await noise.save(`n${number}`, "user:x");
    }
    expect(await refusal("one more", "user:x")).toContain("Remove one first");
    expect(own(noise).length).toBe(MAX_OWN_NOISE);
  });

  it("leaves out what another version or a damaged storage holds", () => {
    const good = { id: "own:1", name: "n", text: "user:a" };
    for (const bad of [
      { ...good, id: "extension" },
      { ...good, name: "" },
      { ...good, name: "n".repeat(MAX_NOISE_NAME + 1) },
      { ...good, text: "hello" },
      { ...good, text: "" },
      { ...good, text: 1 },
      null,
      "x",
    ]) {
      const { noise } = kept({ "knownNoise.own": [bad, good], hiddenNoise: [bad] });
      expect(own(noise)).toEqual([{ ...good, kind: "own" }]);
    }
    expect(kept({ "knownNoise.own": {}, hiddenNoise: ["extension"] }).noise.hidden).toEqual([]);
    const many = Array.from({ length: 1_000 }, (_, at) => ({ ...good, id: `own:${at}` }));
    expect(own(kept({ "knownNoise.own": many }).noise).length).toBe(MAX_OWN_NOISE);
  });

  it("stays on where a view opens later, at most so many", async () => {
    const { noise, other } = kept();
    let filters = NO_FILTERS;
    for (let number = 0; number < MAX_HIDDEN + 5; number += 1) {
      filters = hideNoise(filters, { id: String(number), text: "user:a" }, true);
    }
    await noise.keepHidden(filters.hidden ?? []);
    expect(other().hidden.length).toBe(MAX_HIDDEN);
    expect(other().hidden.at(-1)).toEqual({ id: String(MAX_HIDDEN + 4), text: "user:a" });
  });
});

describe("known noise of the workspace", () => {
  it("is off until it is turned on, and off again when its file has another text", async () => {
    const { noise, put } = kept();
    put('{"name": "scans", "text": "agent:scan*"}');
    const [file] = noise.all.filter(({ kind }) => kind === "workspace");
    expect(file).toMatchObject({ name: "scans", text: "agent:scan*" });
    expect(noise.hidden).toEqual([]);
    await noise.keepHidden(hideNoise(NO_FILTERS, file ?? { id: "", text: "" }, true).hidden ?? []);
    const isOn = () => noise.all.some(({ id, text }) => noise.hidden.some((on) => on.id === id && on.text === text));
    expect(isOn()).toBe(true);
    put('{"name": "scans", "text": "user:*"}');
    expect(isOn()).toBe(false);
    put('{"name": "renamed", "text": "agent:scan*"}');
    expect(isOn()).toBe(true);
  });

  it.each([
    ["{", "The file is not JSON."],
    ["1", "The file is no known-noise filter"],
    ['{"name": "n"}', '"text" is missing.'],
    ['{"name": "", "text": "user:a"}', '"name" is empty.'],
    [`{"name": "${"n".repeat(MAX_NOISE_NAME + 1)}", "text": "user:a"}`, '"name" is too long.'],
    [`{"name": "n", "text": "user:${"a".repeat(MAX_NOISE_TEXT)}"}`, '"text" is too long.'],
    ['{"name": "n", "text": "  "}', "An empty one would hide every event."],
    ['{"name": "n", "text": "user:("}', '"text" cannot be used.'],
    ['{"name": "n", "text": "hello"}', "free text"],
    ['{"name": "n", "text": "user:a last:7d"}', "time range"],
    [" ".repeat(MAX_SHARED_FILE_BYTES + 1), "too large"],
  ])("is no filter but a problem: %.60s", (content, problem) => {
    const { noise, put } = kept();
    put(content, '{"name": "good", "text": "user:a"}');
    expect(noise.all.filter(({ kind }) => kind === "workspace").map(({ name }) => name)).toEqual(["good"]);
    const reading = noise.files[0]?.reading;
    expect(reading?.ok === false ? reading.problem : "").toContain(problem);
  });

  it("cannot take the place of another filter, or be too much", () => {
    const { noise, put } = kept();
    put(...Array.from({ length: 100 }, () => '{"id": "extension", "kind": "builtIn", "name": "n", "text": "user:a"}'));
    const shared = noise.all.filter(({ id }) => id.startsWith("workspace:file:///w/"));
    expect(shared.length).toBe(MAX_NOISE_FILES);
    expect(shared.every(({ kind }) => kind === "workspace")).toBe(true);
    expect(noise.all.filter(({ id }) => id === "extension")).toEqual(BUILT_IN_NOISE);
  });

  it("is written as it is read, in a file that the manifest and its schema know", () => {
    const shared = { name: 'a "b"\n', text: "user:a" };
    expect(readNoiseFile(writeNoiseFile({ ...shared, id: "own:1" } as SharedNoise))).toEqual({
      ok: true,
      content: shared,
    });
    expect([noiseFileName("../Service probes, ünd"), noiseFileName("/")]).toEqual([
      "service-probes-und.cloudtrail-noise.json",
      "noise.cloudtrail-noise.json",
    ]);
    const root = (path: string) => readFileSync(fileURLToPath(new URL(`../../../../${path}`, import.meta.url)), "utf8");
    const manifest = JSON.parse(root("package.json"));
    expect(manifest.contributes.jsonValidation).toContainEqual({
      fileMatch: `*${NOISE_FILE_ENDING}`,
      url: "./schemas/noise.schema.json",
    });
    const { properties } = JSON.parse(root("schemas/noise.schema.json"));
    expect([properties.name.maxLength, properties.text.maxLength]).toEqual([MAX_NOISE_NAME, MAX_NOISE_TEXT]);
    for (const text of properties.text.examples) {
      expect(readNoiseFile(JSON.stringify({ name: "n", text })).ok).toBe(true);
    }
  });
});
