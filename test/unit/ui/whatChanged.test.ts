import { beforeEach, expect, test, vi } from "vitest";
import { showWhatChanged, showWhatChangedSince } from "../../../src/ui/commands/whatChanged.ts";
import { profileNamed } from "../aws/profileNamed.ts";

interface Item {
  readonly label: string;
  readonly description?: string;
  readonly value: string;
  readonly current?: boolean;
}
interface Question {
  problem(text: string): string | undefined;
}

const { pickOne, askText } = vi.hoisted(() => ({ pickOne: vi.fn(), askText: vi.fn() }));
vi.mock("vscode", () => ({}));
vi.mock("../../../src/ui/quickInput.ts", () => ({ pickOne }));
vi.mock("../../../src/ui/dialogs.ts", () => ({ askText }));

const now = Date.parse("2026-11-30T12:00:20Z");
let stored: Map<string, unknown>;
let opened: object[];

beforeEach(() => {
  vi.resetAllMocks();
  vi.spyOn(Date, "now").mockReturnValue(now);
  stored = new Map();
  opened = [];
});

const nowhere = { kind: "none" } as never;
function ports() {
  const profile = profileNamed("dev", { region: "eu-west-1" });
  return {
    memory: {
      get: (key: string) => stored.get(key),
      update: async (key: string, value: unknown) => void stored.set(key, value),
    },
    choices: { all: async () => [profile], shown: async () => [{ profile, regions: ["eu-west-1"] }] },
    results: { open: (request: object) => void opened.push(request) },
    settings: { now: { timeZone: "Europe/Berlin" } },
  } as unknown as Parameters<typeof showWhatChanged>[1];
}

test("takes any span until now, which is used and offered the next time as well", async () => {
  pickOne.mockResolvedValue({ value: "custom" });
  askText.mockResolvedValue("36h");
  await showWhatChangedSince(nowhere, ports());
  await showWhatChanged(nowhere, ports());
  expect(opened).toMatchObject([{ from: "36h" }, { from: "36h" }]);
  pickOne.mockResolvedValue(undefined);
  await showWhatChangedSince(nowhere, ports());
  const items: readonly Item[] = pickOne.mock.lastCall?.[0];
  expect(items.map(({ label }) => label)).toEqual([
    "Last 15 minutes",
    "Last hour",
    "Last 4 hours",
    "Last 24 hours",
    "Last 7 days",
    "Last 36 hours",
    "Custom Range…",
  ]);
  expect(items.filter(({ current }) => current)).toMatchObject([{ value: "36h", description: "used last" }]);
});

test("takes a time, to which later events are added, and a range, to which none are; neither is used the next time", async () => {
  pickOne.mockResolvedValue({ value: "custom" });
  askText.mockResolvedValueOnce("09:00").mockResolvedValueOnce("2026-11-29 22:00..23:30");
  await showWhatChangedSince(nowhere, ports());
  await showWhatChangedSince(nowhere, ports());
  expect(opened).toMatchObject([
    { from: Date.parse("2026-11-30T08:00Z") },
    { from: Date.parse("2026-11-29T21:00Z"), to: Date.parse("2026-11-29T22:30Z") },
  ]);
  expect(opened[0]).not.toHaveProperty("to");
  expect(stored.size).toBe(0);
  const question: Question = askText.mock.lastCall?.[0];
  expect(question.problem("20:00")).toBe("This time has not passed yet.");
  expect(question.problem("lunch")).toMatch(/^"lunch" is not a time\. Enter a time such as 09:00/);
  expect(question.problem("yesterday")).toBeUndefined();
});
