import * as vscode from "vscode";
import { consoleUrl as pageOf } from "../aws/console.ts";
import { partitionOf } from "../aws/partitions.ts";
import { searchForEntity } from "../investigation/event/entityQuery.ts";
import type { EventHit } from "../investigation/search/search.ts";
import type { Entity } from "../model/entity/entity.ts";
import { Failure } from "../model/failure.ts";
import type { CodeLocations } from "./editor/codeLocations.ts";
import type { EventDocuments } from "./editor/eventDocuments.ts";
import type { EventActions } from "./panels/eventPanel.ts";
import type { ResultsPanels } from "./panels/resultsPanels.ts";
import { copyText } from "./remedies.ts";

export interface EventActionsPorts {
  readonly documents: EventDocuments;
  /** A function because panels and actions depend on each other. */
  results(): ResultsPanels;
  readonly code: Pick<CodeLocations, "declaredIn" | "goToEntity">;
  timeZone(): string;
}

/** The actions on an event and its entities, for panels and menus. */
export function eventActions({ documents, results, code, timeZone }: EventActionsPorts): EventActions {
  return {
    timeZone,
    consoleUrl,
    showEntityEvents: (entity, found) => {
      const request = searchForEntity(entity, found);
      if (request !== undefined) {
        results().open(request);
      }
    },
    openInConsole: (of, found) => openExternal(consoleUrl(of, found)),
    openArnInConsole: (arn) => openExternal(pageOf({ kind: "arn", value: arn, arn, partition: "aws" })),
    declaredIn: (entities, found) => code.declaredIn(entities, found),
    goToCode: (entity, found) => code.goToEntity(entity, found),
    openAsJson: (found) => documents.open(found),
    copy: copyText,
  };
}

/**
 * URL of the AWS console's page for an event or entity, in the partition and Region of the event. Undefined: no such
 * page.
 */
function consoleUrl(of: Entity | "event", { event, origins }: EventHit): string | undefined {
  const asked = origins.find((origin) => origin.region !== undefined)?.region;
  const region = event.region === "" ? asked : event.region;
  const partition = partitionOf(asked ?? event.region).id;
  return of === "event"
    ? pageOf({ kind: "event-id", value: event.eventId, region, partition })
    : pageOf({
        kind: of.kind,
        value: of.value,
        arn: of.arn,
        type: of.type,
        region: of.region === undefined || of.region === "" ? region : of.region,
        partition,
      });
}

/** Opens a page of the AWS console. Refuses URLs other than https, because parts of the URL come from events. */
async function openExternal(url: string | undefined): Promise<void> {
  const uri = url === undefined ? undefined : vscode.Uri.parse(url, true);
  if (uri === undefined || uri.scheme !== "https") {
    throw new Failure({
      reason: "not-found",
      message: "The AWS console has no page for this resource.",
      context: {},
      remedies: [],
    });
  }
  // Passes the text instead of a Uri: from a Uri the editor opens another address, in which a "%26" of the event has
  // become "&". The editor accepts and checks texts too, although its types only allow a Uri.
  await vscode.env.openExternal(url as unknown as vscode.Uri);
}
