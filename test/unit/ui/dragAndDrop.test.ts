import { beforeEach, describe, expect, it, vi } from "vitest";
import type * as vscode from "vscode";
import type { ExplorerNode } from "../../../src/investigation/explorer/tree.ts";
import { EventDrag, LogFileDrop } from "../../../src/ui/dragAndDrop.ts";

const ran = vi.hoisted(() => [] as unknown[][]);
const informed = vi.hoisted(() => [] as string[]);
vi.mock("vscode", () => {
  class DataTransferItem {
    readonly value: string;
    constructor(value: string) {
      this.value = value;
    }
    async asString() {
      return this.value;
    }
    asFile() {
      return undefined;
    }
  }
  return {
    DataTransferItem,
    Uri: {
      parse: (text: string) => {
        const { protocol, pathname } = new URL(text);
        return { scheme: protocol.slice(0, -1), path: pathname, toString: () => text };
      },
    },
    commands: { executeCommand: async (...args: unknown[]) => ran.push(args) },
    window: { showInformationMessage: async (text: string) => informed.push(text) },
  };
});

function transfer(items: { readonly [type: string]: unknown }): vscode.DataTransfer {
  return new Map(Object.entries(items)) as unknown as vscode.DataTransfer;
}

const list = (text: string) => ({ asString: async () => text, asFile: () => undefined });
const file = (uri: unknown) => ({ asString: async () => "", asFile: () => ({ uri }) });
const opened = () => ran.map(([command, uris]) => [command, (uris as object[]).map(String)]);

describe("files dropped onto a view", () => {
  beforeEach(() => {
    ran.length = 0;
    informed.length = 0;
  });

  it("open as log files: those on disk, each once", async () => {
    const outside = { scheme: "file", toString: () => "file:///c.gz" };
    await new LogFileDrop().handleDrop(
      undefined,
      transfer({
        "text/uri-list": list(
          "# dragged\r\nfile:///a.json\r\nhttps://example.com/b.json\r\nno uri\r\nfile:///a.json\r\n",
        ),
        files: file(outside),
      }),
    );
    expect(opened()).toEqual([["cloudtrail.openLogFiles", ["file:///a.json", "file:///c.gz"]]]);
    expect(informed).toEqual([]);
  });

  it.each([
    ["another document", { "text/uri-list": list("cloudtrail:/PutObject.json") }],
    ["a file without a path", { files: file(undefined) }],
    ["nothing", {}],
  ])("open nothing for %s, and say what can be dropped", async (_what, items) => {
    await new LogFileDrop().handleDrop(undefined, transfer(items));
    expect(ran).toEqual([]);
    expect(informed).toEqual([
      "Only log files and folders of this machine can be dropped here. Or use CloudTrail: Open Log Files…",
    ]);
  });
});

describe("nodes dragged from the Accounts view", () => {
  const drag = (...nodes: object[]) => {
    const data = transfer({});
    const view = new EventDrag(({ event }) => `cloudtrail:/${event.eventId}.json` as unknown as vscode.Uri);
    view.handleDrag(nodes as ExplorerNode[], data);
    return data.get("text/uri-list") as unknown as { readonly value: string } | undefined;
  };

  it("carry the document of an event", () => {
    expect(drag({ kind: "event", found: { event: { eventId: "1" } } })?.value).toBe("cloudtrail:/1.json");
  });

  it("carry nothing if they are not events", () => {
    expect(drag({ kind: "region" })).toBeUndefined();
  });
});
