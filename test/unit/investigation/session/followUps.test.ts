import { expect, it } from "vitest";
import type { Results } from "../../../../src/investigation/results/results.ts";
import {
  requestOfBilled,
  requestOfFilters,
  requestOfGuide,
  requestOfReason,
  requestOfText,
} from "../../../../src/investigation/session/followUps.ts";
import type { Filters } from "../../../../src/protocol/filters.ts";
import { historyOrigin } from "../../sources/origins.ts";

const now = Date.parse("2026-11-01T12:00:00Z");
const where = { profiles: ["dev"], regions: ["eu-west-1"], sources: ["eventHistory"] };
const request = { text: "event:RunInstances", ...where, from: "7d", to: "1d", limit: 10 };

it("a typed text is searched in the same scope, at its own times if it names some, and up to the usual limit", () => {
  expect(requestOfText(request, "user:alice")).toEqual({ text: "user:alice", ...where, from: "7d", to: "1d" });
  expect(requestOfText(request, "user:alice last:1h")).toEqual({ text: "user:alice last:1h", ...where });
  expect(requestOfText({ files: ["/logs"] }, "user:alice")).toEqual({ text: "user:alice", files: ["/logs"] });
});

it("a search that follows is shown the same way, under its title only if it has the same text", () => {
  const followed = { ...request, view: { title: "What changed", group: "actor", follow: true } } as const;
  expect(requestOfText(followed, request.text).view).toEqual(followed.view);
  expect(requestOfText(followed, "user:alice").view).toEqual({ group: "actor", follow: true });
  expect(requestOfReason(followed, { label: "Try", search: { text: request.text } }).view).toEqual(followed.view);
  expect(requestOfText({ ...request, view: { title: "What changed" } }, "user:alice")).not.toHaveProperty("view");
});

it("a suggested search keeps the times of the request unless its text names a time", () => {
  const asked = (text: string, refresh?: boolean) =>
    requestOfReason(request, {
      label: "Try",
      search: { text, regions: ["us-east-1"] },
      ...(refresh === undefined ? {} : { refresh }),
    });
  const there = { regions: ["us-east-1"], sources: ["eventHistory"] };
  expect(asked("user:alice")).toEqual({ text: "user:alice", ...there, from: "7d", to: "1d" });
  expect(asked("user:alice last:30d")).toEqual({ text: "user:alice last:30d", ...there });
  expect(asked("user:alice", true)).toMatchObject({ refresh: true });
});

it("a search of a guide runs in the same targets and all of their time, under the guide's title", () => {
  const targets = [{ source: "sampleData", label: "Sample data" }];
  const search = { title: "Changes", text: "readonly:false", group: "actor" } as const;
  const guide = { title: "Sample data", about: "", searches: [search] } as const;
  const narrowed = { targets, text: "user:alice last:1h", from: "7d", limit: 10, view: { title: "Other" } };
  expect(requestOfGuide(narrowed, guide, search)).toEqual({
    targets,
    text: "readonly:false",
    view: { title: "Sample data: Changes", group: "actor" },
  });
  expect(requestOfGuide({ targets }, guide, { title: "All", text: "" }).view).toEqual({ title: "Sample data: All" });
});

it("a search for what is shown has the choices in its text, and the chosen times in place of its own", async () => {
  const asked = (filters: Filters) => {
    const events = { listed: async (resources: readonly string[]) => new Set(resources.slice(0, 1)) };
    return requestOfFilters(request, { filters, events } as unknown as Results);
  };
  const choices = [{ field: "user", value: "alice", exclude: false }] as const;
  const { from, to, ...untimed } = request;
  expect(await asked({ choices })).toEqual({ ...untimed, from, to, text: "event:RunInstances user:alice" });
  const timed = await asked({ choices, window: { from: now - 3_600_000, to: now } });
  expect(timed).toEqual({ ...untimed, text: expect.stringMatching(/^event:RunInstances user:alice from:\S+ to:\S+$/) });
  const resources = ["bucket", "role"].map((value) => ({ field: "resource", value, exclude: false }) as const);
  expect((await asked({ choices: resources })).text).toBe("event:RunInstances (resource:bucket OR mentions:role)");
});

it("runs again with leave to be billed for one bucket, and everything else as before", () => {
  const bucket = (name: string) => {
    const target = { source: "trailBucket", label: name, profile: "dev", bucket: name };
    return { source: "trailBucket", label: name, profile: "dev", target };
  };
  const [paid, free] = [bucket("paid"), bucket("free")];
  const history = historyOrigin("dev", "eu-west-1");
  const targets = [history, paid, free];
  expect(requestOfBilled({ text: "x", sources: ["trailBucket", "eventHistory"], from: "7d" }, targets, paid)).toEqual({
    text: "x",
    from: "7d",
    sources: ["eventHistory"],
    targets: [{ ...paid.target, requesterPays: true }, free.target],
  });
  expect(requestOfBilled({ targets: [history.target, paid.target] }, [history, paid], paid)).toEqual({
    targets: [history.target, { ...paid.target, requesterPays: true }],
  });
});

it("tries only the targets of a reason that names some", () => {
  const { target } = historyOrigin("dev", "us-east-1");
  const request = {
    text: "old",
    sources: ["eventHistory"],
    targets: [historyOrigin("dev", "eu-west-1").target],
    from: "7d",
  };
  expect(requestOfReason(request, { label: "", search: { text: "user:carol", targets: [target] } })).toEqual({
    text: "user:carol",
    from: "7d",
    targets: [target],
  });
});
