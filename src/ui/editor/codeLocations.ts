import * as vscode from "vscode";
import { IAC_TOOLS, titleOf } from "../../iac/tools.ts";
import type { Declaration, DeclarationSource, FoundDeclaration } from "../../investigation/code/declaration.ts";
import { unmanagedText } from "../../investigation/code/unmanagedText.ts";
import type { EventHit } from "../../investigation/search/search.ts";
import type { Entity } from "../../model/entity/entity.ts";
import { findEntities } from "../../model/entity/findEntities.ts";
import { primaryResource } from "../../model/summary/primaryResource.ts";
import { visible } from "../../model/text/text.ts";
import { formatLocal } from "../../model/text/time.ts";
import { inform, withProgress } from "../dialogs.ts";
import type { ItemText } from "../plainText.ts";
import { pickOne } from "../quickInput.ts";
import { blocksOfOwningStack, type OwningStackPorts } from "./owningStack.ts";

export interface CodeLocationsPorts extends OwningStackPorts {
  readonly declarations: Pick<
    DeclarationSource,
    "find" | "findByEvent" | "declarations" | "withoutLocation" | "limits"
  >;
  readonly fault: (error: unknown) => void;
  timeZone(): string;
}

/** At most this many notes on what was left out fit into a message. */
const MOST_LIMITS = 2;

/** Finds the lines of the workspace that declare an event's entities. */
export class CodeLocations {
  readonly #ports: CodeLocationsPorts;
  #toldLimits = false;

  constructor(ports: CodeLocationsPorts) {
    this.#ports = ports;
  }

  /** Locations of the entities that the workspace declares: "network.tf:12". Never throws. */
  async declaredIn(entities: readonly Entity[], { event }: EventHit): Promise<ReadonlyMap<Entity, string>> {
    const declared = new Map<Entity, string>();
    if (vscode.workspace.workspaceFolders === undefined) {
      // Without a workspace there is no code: do not load the code services.
      return declared;
    }
    const { signal } = new AbortController();
    try {
      for (const entity of entities) {
        const locations = distinct(await this.#ports.declarations.find(entity, signal, event.eventName));
        const [first] = locations;
        if (first !== undefined) {
          declared.set(
            entity,
            locations.length === 1
              ? locationText(first.declaration)
              : `${locationText(first.declaration)} and ${locations.length - 1} more`,
          );
        }
      }
    } catch (error) {
      this.#ports.fault(error);
    }
    return declared;
  }

  /** Opens the line that declares a resource, given by id, name or ARN. The user selects one of several. */
  async goTo(thing: string): Promise<void> {
    const found = await this.#find(thing, undefined);
    if (found.length === 0) {
      await this.#tellUnfound(thing);
    } else {
      await this.#open(
        thing,
        found.map((location) => this.#item(location)),
      );
    }
  }

  /**
   * Like `goTo`, for an entity of an event. If no local data contains it, offers to ask CloudFormation for its stack.
   */
  async goToEntity(entity: Entity, found: EventHit): Promise<void> {
    const locations = await this.#find(entity, found.event.eventName);
    const items =
      locations.length > 0
        ? locations.map((location) => this.#item(location))
        : (await this.#blocksOfStack(entity, found)).map(blockItem);
    if (items.length > 0) {
      await this.#open(entity.label, items);
    }
  }

  /** Like `goTo`, for an event's primary resource. */
  async goToEvent(found: EventHit): Promise<void> {
    const locations = await withProgress("Searching code…", (_, signal) =>
      this.#ports.declarations.findByEvent(found.event, signal),
    );
    const entity = primaryResource(found.event, findEntities(found.event));
    if (locations.length > 0) {
      await this.#open(
        entity?.label ?? found.event.eventName,
        distinct(locations).map((location) => this.#item(location)),
      );
    } else if (entity === undefined) {
      inform("This event's resources aren't declared in this workspace.");
    } else {
      await this.goToEntity(entity, found);
    }
  }

  /** If a state contains the entity but its line is unknown, shows that instead of asking CloudFormation. */
  async #blocksOfStack(entity: Entity, found: EventHit): Promise<readonly Declaration[]> {
    const withoutLocation = await this.#withoutLocation(entity);
    if (withoutLocation === undefined) {
      const blocks = await blocksOfOwningStack(entity, found, this.#ports);
      if (blocks.length === 0) {
        await this.#tellLimitsOnce();
      }
      return blocks;
    }
    inform(withoutLocation);
    return [];
  }

  async #tellLimitsOnce(): Promise<void> {
    const limits = this.#toldLimits ? [] : await this.#limits();
    if (limits.length > 0) {
      this.#toldLimits = true;
      inform(limits.join(" "));
    }
  }

  async #tellUnfound(thing: string): Promise<void> {
    const [withoutLocation, limits] = await Promise.all([this.#withoutLocation(thing), this.#limits()]);
    inform([withoutLocation ?? unmanagedText(thing), ...limits].join(" "));
  }

  #withoutLocation(thing: string | Entity): Thenable<string | undefined> {
    return withProgress("Searching code…", (_, signal) => this.#ports.declarations.withoutLocation(thing, signal));
  }

  /** An empty result may be due to files that were left out. */
  async #limits(): Promise<readonly string[]> {
    const limits = await this.#ports.declarations.limits(new AbortController().signal);
    return limits.slice(0, MOST_LIMITS);
  }

  async #find(thing: string | Entity, eventName: string | undefined): Promise<readonly FoundDeclaration[]> {
    const found = await withProgress("Searching code…", (_, signal) =>
      this.#ports.declarations.find(thing, signal, eventName),
    );
    return distinct(found);
  }

  async #open(name: string, items: readonly BlockItem[]): Promise<void> {
    const [only] = items;
    // A match in an unselected workspace is another resource than the one in the line's CodeLens: show that before
    // opening it.
    if (items.length === 1 && only !== undefined && only.unselected !== true) {
      return openBlock(only.value);
    }
    const answer = await pickOne(items, {
      title: `Definitions of ${name}`,
      placeholder: "Select a definition",
    });
    if (typeof answer === "object") {
      await openBlock(answer.value);
    }
  }

  #item(found: FoundDeclaration): BlockItem {
    const { declaration, instance, stale, workspace, modified } = found;
    const isState = IAC_TOOLS[instance.tool].knownFrom === "state";
    const time = modified === undefined ? "" : formatLocal(modified, this.#ports.timeZone());
    return {
      label: titleOf(instance),
      description: locationText(declaration),
      detail: [
        `${IAC_TOOLS[instance.tool].name} ${instance.type}`,
        instance.identifiers.id ?? instance.identifiers.arn ?? "",
        workspace === undefined ? "" : `Terraform workspace ${visible(workspace)} (not selected)`,
        stale ? "replaced" : "",
        time === "" ? "" : isState ? `state modified ${time}` : `deployed ${time}`,
      ]
        .filter((part) => part !== "")
        .join(" · "),
      icon: stale ? "history" : "go-to-file",
      ...(workspace === undefined ? {} : { unselected: true }),
      value: declaration,
    };
  }
}

interface BlockItem extends ItemText {
  /** True: the resource is in an unselected Terraform workspace. */
  readonly unselected?: boolean;
  readonly value: Declaration;
}

function blockItem(declaration: Declaration): BlockItem {
  const { block } = declaration;
  return {
    icon: "go-to-file",
    label: titleOf(block),
    description: locationText(declaration),
    detail: `${IAC_TOOLS[block.tool].name} ${block.type}`,
    value: declaration,
  };
}

/** Opens a block's file and selects the block's name. */
export async function openBlock({ file, block }: Pick<Declaration, "file" | "block">): Promise<void> {
  const { start } = block.nameRange;
  const position = new vscode.Position(start.line, start.character);
  const editor = await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: true });
  editor.selection = new vscode.Selection(position, position);
  editor.revealRange(new vscode.Range(position, position), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** "terraform/network.tf:12", relative to the workspace folder. */
function locationText({ file, block }: Pick<Declaration, "file" | "block">): string {
  return `${visible(vscode.workspace.asRelativePath(file))}:${block.nameRange.start.line + 1}`;
}

/** Removes duplicates of the same location and resource. */
function distinct(found: readonly FoundDeclaration[]): readonly FoundDeclaration[] {
  const byLocation = new Map(
    found.map((each) => [`${locationText(each.declaration)}\n${each.instance.address}\n${each.stale}`, each]),
  );
  return [...byLocation.values()];
}
