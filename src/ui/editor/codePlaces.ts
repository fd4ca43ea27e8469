import * as vscode from "vscode";
import type { Declaration, DeclarationSource, FoundDeclaration } from "../../investigation/resources/declaration.ts";
import { TOOL_NAMES } from "../../investigation/resources/lensText.ts";
import type { Entity } from "../../model/entity.ts";
import { Failure } from "../../model/failure.ts";
import { visible } from "../../model/text.ts";
import { formatLocal } from "../../model/time.ts";
import { withProgress } from "../dialogs.ts";
import { pickOne } from "../quickInput.ts";

export interface CodePlacesPorts {
  readonly declarations: Pick<DeclarationSource, "find">;
  readonly fault: (error: unknown) => void;
  timeZone(): string;
}

/** The way back: from a thing in an event to the lines of the workspace that declare it. */
export class CodePlaces {
  readonly #ports: CodePlacesPorts;

  constructor(ports: CodePlacesPorts) {
    this.#ports = ports;
  }

  /**
   * Where the workspace declares those of the things that it declares: "network.tf:12". `eventName`: of the event that names
   * them, for those that share a name. Never fails.
   */
  async declaredIn(entities: readonly Entity[], eventName: string): Promise<ReadonlyMap<Entity, string>> {
    const declared = new Map<Entity, string>();
    const { signal } = new AbortController();
    try {
      for (const entity of entities) {
        const places = distinct(await this.#ports.declarations.find(entity, signal, eventName));
        const [first] = places;
        if (first !== undefined) {
          declared.set(
            entity,
            places.length === 1
              ? placeOf(first.declaration)
              : vscode.l10n.t("{0} and {1} more", placeOf(first.declaration), places.length - 1),
          );
        }
      }
    } catch (error) {
      this.#ports.fault(error);
    }
    return declared;
  }

  /** Opens the line that declares a thing; of several the person chooses. Throws `Failure` where there is none. */
  async goTo(thing: string | Entity, eventName?: string): Promise<void> {
    const found = await withProgress(vscode.l10n.t("Looking for the code…"), (_, signal) =>
      this.#ports.declarations.find(thing, signal, eventName),
    );
    const places = distinct(found);
    const name = typeof thing === "string" ? thing : thing.label;
    const [only] = places;
    if (only === undefined) {
      throw new Failure({
        reason: "not-found",
        message: vscode.l10n.t("{0} is not managed by a stack or state of this workspace.", name),
        context: {},
        remedies: [],
      });
    }
    if (places.length === 1) {
      return openBlock(only.declaration);
    }
    const answer = await pickOne(
      places.map((place) => this.#item(place)),
      {
        title: vscode.l10n.t("Where {0} is declared", name),
        placeholder: vscode.l10n.t("Choose a place"),
      },
    );
    if (typeof answer === "object") {
      await openBlock(answer.value.declaration);
    }
  }

  #item(found: FoundDeclaration): {
    readonly label: string;
    readonly description: string;
    readonly detail: string;
    readonly icon: string;
    readonly value: FoundDeclaration;
  } {
    const { declaration, instance, stale, asOf } = found;
    const when = asOf === undefined ? "" : formatLocal(asOf, this.#ports.timeZone());
    return {
      label: instance.address,
      description: placeOf(declaration),
      detail: [
        `${TOOL_NAMES[instance.tool]} ${instance.type}`,
        instance.identifiers.id ?? instance.identifiers.arn ?? "",
        stale ? vscode.l10n.t("replaced since; as of {0}", when) : when === "" ? "" : vscode.l10n.t("as of {0}", when),
      ]
        .filter((part) => part !== "")
        .join(" · "),
      icon: stale ? "history" : "go-to-file",
      value: found,
    };
  }
}

/** Opens the file of a block at its line, with the name selected. */
export async function openBlock({ file, block }: Pick<Declaration, "file" | "block">): Promise<void> {
  const { start } = block.nameRange;
  const position = new vscode.Position(start.line, start.character);
  const editor = await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: true });
  editor.selection = new vscode.Selection(position, position);
  editor.revealRange(new vscode.Range(position, position), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** "terraform/network.tf:12", as the person knows the file. */
function placeOf({ file, block }: Pick<Declaration, "file" | "block">): string {
  return `${visible(vscode.workspace.asRelativePath(file))}:${block.nameRange.start.line + 1}`;
}

/** One for each place and resource. */
function distinct(found: readonly FoundDeclaration[]): readonly FoundDeclaration[] {
  const byPlace = new Map(
    found.map((each) => [`${placeOf(each.declaration)}\n${each.instance.address}\n${each.stale}`, each]),
  );
  return [...byPlace.values()];
}
