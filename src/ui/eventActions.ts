import * as vscode from "vscode";
import { type ConsolePage, consolePage } from "../aws/console.ts";
import { type ConsoleLink, consoleLink } from "../aws/consoleLink.ts";
import { partitionOf } from "../aws/partitions.ts";
import type { Profile } from "../aws/profiles.ts";
import { searchForEntity } from "../investigation/event/entityQuery.ts";
import { type InsightMetricPorts, readMetric } from "../investigation/event/insightMetric.ts";
import { searchForCalls } from "../investigation/event/insightView.ts";
import type { EventHit } from "../investigation/search/search.ts";
import type { Searches } from "../investigation/search/searches.ts";
import type { Entity } from "../model/entity/entity.ts";
import { Failure } from "../model/failure.ts";
import { type ComparePorts, compareEvents, compareWithPrevious } from "./compareEvents.ts";
import type { CodeLocations } from "./editor/codeLocations.ts";
import type { EventDocuments } from "./editor/eventDocuments.ts";
import type { EventActions } from "./panels/eventPanel.ts";
import type { ResultsPanels } from "./panels/resultsPanels.ts";
import { copyText } from "./remedies.ts";
import type { ApplyRemedy } from "./report.ts";

export interface EventActionsPorts {
  readonly documents: EventDocuments;
  readonly searches: Pick<Searches, "prepare">;
  /** A function because panels and actions depend on each other. */
  results(): ResultsPanels;
  readonly code: Pick<CodeLocations, "declaredIn" | "goToEntity" | "goToEvent">;
  timeZone(): string;
  /** All profiles of the AWS configuration. */
  profiles(): Promise<readonly Profile[]>;
  readonly connections: InsightMetricPorts["connections"];
  /** AWS's time, in ms since 1970 UTC. */
  now(): number;
  readonly applyRemedy: ApplyRemedy;
}

/** The actions on an event and its entities, for panels and menus. */
export function eventActions(ports: EventActionsPorts): EventActions {
  const { documents, results, code, timeZone, profiles } = ports;
  const comparing: ComparePorts = {
    searches: ports.searches,
    documents,
    search: (request) => results().open(request),
    timeZone,
    now: ports.now,
  };
  return {
    timeZone,
    profiles,
    consoleLink: linkOf,
    showEntityEvents: (entity, found) => {
      const request = searchForEntity(entity, found);
      if (request !== undefined) {
        results().open(request);
      }
    },
    openInConsole: async (of, found) => openExternal(linkOf(of, found, await profiles())),
    openArnInConsole: async (arn) => {
      const page = consolePage({ kind: "arn", value: arn, arn, partition: "aws" });
      return openExternal(page && consoleLink(page, await profiles(), [], "resource"));
    },
    declaredIn: (entities, found) => code.declaredIn(entities, found),
    goToCode: (entity, found) => code.goToEntity(entity, found),
    goToEventCode: (found) => code.goToEvent(found),
    openAsJson: (found) => documents.open(found),
    compareWithPrevious: (found) => compareWithPrevious(found, comparing),
    compareEvents: (one, other) => compareEvents(one, other, comparing),
    insightMetric: (found, asked, signal) => readMetric(found, { asked, signal }, ports),
    showInsightCalls: (found, identity) => {
      const request = searchForCalls(found, identity);
      if (request !== undefined) {
        results().open(request);
      }
    },
    applyRemedy: (remedy) => ports.applyRemedy(remedy),
    copy: copyText,
    copyLink: async (found) => (await import("./links/copyLink.ts")).copyEventLink(found, ports.now()),
  };
}

/** The link to the console's page for an event or entity, in its account. Undefined: no page is known. */
function linkOf(of: Entity | "event", found: EventHit, profiles: readonly Profile[]): ConsoleLink | undefined {
  const page = pageOf(of, found);
  const readBy = found.origins.flatMap(({ profile }) => profile ?? []);
  return page && consoleLink(page, profiles, readBy, of === "event" ? "event" : "resource");
}

/** The console's page for an event or entity, in the partition, Region and account of the event. */
function pageOf(of: Entity | "event", { event, origins }: EventHit): ConsolePage | undefined {
  const asked = origins.find((origin) => origin.region !== undefined)?.region;
  const region = event.region === "" ? asked : event.region;
  const where = { region, account: event.accountId, partition: partitionOf(asked ?? event.region).id };
  return of === "event"
    ? consolePage({ ...where, kind: "event-id", value: event.eventId })
    : consolePage({
        ...where,
        kind: of.kind,
        value: of.value,
        arn: of.arn,
        type: of.type,
        region: of.region === undefined || of.region === "" ? region : of.region,
      });
}

/** Opens a page of the AWS console. Refuses URLs other than https, because parts of the URL come from events. */
async function openExternal(link: ConsoleLink | undefined): Promise<ConsoleLink> {
  if (link === undefined || vscode.Uri.parse(link.url, true).scheme !== "https") {
    throw new Failure({
      reason: "not-found",
      message: "No page of the AWS console is known for this resource.",
      context: {},
      remedies: [],
    });
  }
  // Passes the text instead of a Uri: from a Uri the editor opens another address, in which a "%26" of the event has
  // become "&". The editor accepts and checks texts too, although its types only allow a Uri.
  await vscode.env.openExternal(link.url as unknown as vscode.Uri);
  return link;
}
