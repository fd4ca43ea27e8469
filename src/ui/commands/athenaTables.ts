import * as vscode from "vscode";
import type { Profile } from "../../aws/profiles.ts";
import { globalRegionOf } from "../../model/aws/globalServices.ts";
import { countOf } from "../../model/text/countOf.ts";
import { namesText } from "../../model/text/namesText.ts";
import { visible } from "../../model/text/text.ts";
import type { Sources } from "../../sources/registry.ts";
import type { TargetRef } from "../../sources/source.ts";
import type { Choices } from "../choices.ts";
import type { CommandId } from "../contributions.ts";
import { askText, inform, notify, withProgress } from "../dialogs.ts";
import { pickOne } from "../quickInput.ts";
import type { Target } from "./target.ts";

/** The dependencies of the commands. */
export interface AthenaPorts {
  readonly sources: Pick<Sources, "athena">;
  readonly choices: Pick<Choices, "shown" | "all">;
}

type Athena = Sources["athena"];
type FoundTables = Awaited<ReturnType<Athena["findTables"]>>;
type FoundTable = FoundTables["tables"][number]["table"];

const TITLE = "Choose Athena Table";

/** Where tables are looked for. */
interface DataCatalog {
  readonly profile: Profile;
  readonly region: string;
}

/**
 * Lets the person choose a table and workgroup for a profile, which searches use from then on. Undefined: cancelled, or there is
 * none. Throws `Failure`.
 */
export async function chooseAthenaTable(target: Target, ports: AthenaPorts): Promise<TargetRef | undefined> {
  const dataCatalog = await pickDataCatalog(target, ports);
  if (dataCatalog === undefined) {
    return undefined;
  }
  const { athena } = ports.sources;
  const found = await withProgress(
    `Looking for tables of CloudTrail's events in ${dataCatalog.region}`,
    (report, signal) =>
      athena.findTables(dataCatalog.profile, dataCatalog.region, signal, (database) => report(0, database)),
  );
  const table = await pickTable(dataCatalog, found);
  const chosen = table === undefined ? undefined : await pickWorkgroup(dataCatalog, athena);
  if (table === undefined || chosen === undefined) {
    return undefined;
  }
  const { catalog, database, name } = table;
  const ref = await athena.choose({
    profile: dataCatalog.profile.name,
    region: dataCatalog.region,
    ...(catalog === undefined ? {} : { catalog }),
    database,
    table: name,
    workgroup: chosen.workgroup,
    ...(chosen.output === undefined ? {} : { output: chosen.output }),
  });
  inform(
    `Searches of profile "${visible(dataCatalog.profile.name)}" in Athena use table ${visible(ref.label)}. ${chosen.written} You see what a search scans and costs before it runs.`,
  );
  return ref;
}

/** The table to search: one that was chosen for the profile of a node or for a shown profile, or one that is chosen now. */
export async function athenaTarget(target: Target, ports: AthenaPorts): Promise<TargetRef | undefined> {
  const own = profileOf(target);
  const names = own === undefined ? (await ports.choices.shown()).map(({ profile }) => profile.name) : [own];
  const chosen = ports.sources.athena.chosen.of(names);
  const [only, ...others] = chosen;
  if (only === undefined) {
    return chooseAthenaTable(target, ports);
  }
  if (own !== undefined && others.length === 0) {
    return only;
  }
  const items = chosen.map((ref) => ({
    icon: "table",
    label: visible(ref.label),
    description: visible(`${ref.profile} · ${ref.region} · workgroup ${ref.workgroup}`),
    value: ref as TargetRef | "other",
  }));
  const answer = await pickOne(
    [
      ...items,
      {
        icon: "search",
        label: "Other table…",
        description: "in the Glue catalog of a profile",
        value: "other" as const,
      },
    ],
    { title: "Search Athena Table", placeholder: "Select the table to search" },
  );
  if (typeof answer !== "object") {
    return undefined;
  }
  return answer.value === "other" ? chooseAthenaTable({ kind: "none" }, ports) : answer.value;
}

function profileOf(target: Target): string | undefined {
  return target.kind === "node" && "profile" in target.node && typeof target.node.profile === "string"
    ? target.node.profile
    : undefined;
}

/** The profile of a node, else one of those that the person chose, and one of its Regions. */
async function pickDataCatalog(target: Target, { choices }: AthenaPorts): Promise<DataCatalog | undefined> {
  const own = profileOf(target);
  const shown = await choices.shown();
  const profiles =
    own === undefined ? shown.map(({ profile }) => profile) : (await choices.all()).filter(({ name }) => name === own);
  const profile = await pickOnly(
    profiles.length === 0 ? await choices.all() : profiles,
    (one) => ({ icon: "account", label: visible(one.name), description: visible(one.accountId ?? "") }),
    "Select the profile that can query the table",
  );
  if (profile === undefined) {
    return undefined;
  }
  const { name, region, partition } = profile;
  const chosen = shown.find((one) => one.profile.name === name)?.regions ?? [];
  const regions = [...new Set([region ?? globalRegionOf(partition), ...chosen])];
  const where = await pickOnly(
    regions,
    (id) => ({ icon: "globe", label: id }),
    "Select the Region in which the table is. Its events can be of other Regions",
  );
  return where === undefined ? undefined : { profile, region: where };
}

async function pickTable(dataCatalog: DataCatalog, found: FoundTables): Promise<FoundTable | undefined> {
  const { tables, refused, unread, failure, looked } = found;
  const answer = await pickOne<FoundTable | "create">(
    [
      ...tables.map(({ table, detail }) => ({
        icon: "table",
        label: visible(`${table.database}.${table.name}`),
        description: visible(detail),
        value: table,
      })),
      ...(tables.length > 0 ? [] : [{ heading: `none among ${countOf(looked, "table")} of ${dataCatalog.region}` }]),
      {
        icon: "copy",
        label: "Copy CREATE TABLE for a Trail's Bucket…",
        description: "run it in Athena, then choose the table here",
        value: "create" as const,
      },
    ],
    {
      title: TITLE,
      placeholder:
        tables.length > 0
          ? "Select the table with CloudTrail's events"
          : `No table with CloudTrail's events was found in ${dataCatalog.region}`,
      ...noteOf(refused, unread, failure?.message),
    },
  );
  if (typeof answer !== "object") {
    return undefined;
  }
  if (answer.value === "create") {
    await vscode.commands.executeCommand("cloudtrail.copyCreateTable" satisfies CommandId);
    return undefined;
  }
  return answer.value;
}

/** What a person should know of the tables that are not listed. */
function noteOf(
  refused: FoundTables["refused"],
  unread: readonly string[],
  failure: string | undefined,
): { readonly note?: string } {
  const [first] = refused;
  const texts = [
    ...(first === undefined
      ? []
      : [
          `${visible(first.name)} can't be searched: ${first.why}${refused.length === 1 ? "" : `; and ${countOf(refused.length - 1, "other")}`}.`,
        ]),
    ...(unread.length === 0 ? [] : [`Not read: ${namesText(unread.map(visible))}. ${failure ?? ""}`]),
  ];
  return texts.length === 0 ? {} : { note: texts.join(" ").slice(0, 300) };
}

interface ChosenWorkgroup {
  readonly workgroup: string;
  /** Where the queries say that results go, if they have to. */
  readonly output?: string;
  /** Where results go, as a sentence. */
  readonly written: string;
}

async function pickWorkgroup({ profile, region }: DataCatalog, athena: Athena): Promise<ChosenWorkgroup | undefined> {
  const listed = await withProgress(`Listing workgroups in ${region}`, (_report, signal) =>
    athena.workgroups(profile, region, signal),
  );
  const name = await pickOnly(
    listed.map((one) => one.name),
    (one) => ({
      icon: "organization",
      label: visible(one),
      description: visible(listed.find((group) => group.name === one)?.description ?? ""),
    }),
    "Select the workgroup that runs the queries",
  );
  if (name === undefined) {
    return undefined;
  }
  const group = await withProgress(`Reading workgroup ${name}`, (_report, signal) =>
    athena.workgroup(profile, region, name, signal),
  );
  if (group.keepsResults) {
    return { workgroup: name, written: "Athena keeps the result of each query for 24 hours." };
  }
  const own = group.output;
  const output = own ?? (await askOutput(name, athena));
  return output === undefined
    ? undefined
    : {
        workgroup: name,
        ...(own === undefined ? { output } : {}),
        written: `Athena writes the result of each query to ${visible(output)}.`,
      };
}

async function askOutput(workgroup: string, athena: Athena): Promise<string | undefined> {
  const text = await askText({
    title: TITLE,
    prompt: `Workgroup ${workgroup} has no location for results. Athena writes the result of each query to this bucket or folder`,
    placeholder: "s3://my-athena-results/cloudtrail/",
    staysOpen: true,
    problem: (typed) => athena.outputProblem(typed.trim()),
  });
  return text === undefined ? undefined : text.trim();
}

/** The only item, or the one that the person picks. Undefined: cancelled, or there is none. */
async function pickOnly<T>(
  items: readonly T[],
  textOf: (item: T) => { readonly icon: string; readonly label: string; readonly description?: string },
  placeholder: string,
): Promise<T | undefined> {
  const [only, ...others] = items;
  if (only === undefined) {
    void notify("warning", "There is nothing to choose from.");
    return undefined;
  }
  if (others.length === 0) {
    return only;
  }
  const answer = await pickOne(
    items.map((value) => ({ ...textOf(value), value: { item: value } })),
    { title: TITLE, placeholder },
  );
  return typeof answer === "object" ? answer.value.item : undefined;
}
