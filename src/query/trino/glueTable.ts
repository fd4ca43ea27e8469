import { plainKey } from "../../model/entity/entityKey.ts";
import { RECORD_FIELDS, type RecordField } from "../../model/event/recordFields.ts";
import { visible } from "../../model/text/text.ts";
import { readColumnType } from "./hiveType.ts";
import { nameProblem } from "./quote.ts";
import type { Column, PartitionKey, PartitionMeaning, Projection, TrailTable } from "./table.ts";

/** A table as the Glue catalog has it: names and values are what anybody wrote. */
export interface CatalogTable {
  readonly database: string;
  readonly name: string;
  /** "EXTERNAL_TABLE", "VIRTUAL_VIEW". */
  readonly type?: string;
  readonly columns: readonly CatalogColumn[];
  readonly partitionKeys: readonly CatalogColumn[];
  readonly parameters: ReadonlyMap<string, string>;
  readonly location?: string;
}

interface CatalogColumn {
  readonly name: string;
  /** In Hive's words: "struct<type:string>". */
  readonly type: string;
}

export type TableReading =
  | { readonly kind: "trail"; readonly table: TrailTable }
  /** `why`: a sentence that begins after "This is not a table of CloudTrail records, because ": "it is a view". */
  | { readonly kind: "other"; readonly why: string };

/** What a table of CloudTrail records needs: without these a row says too little of an event. */
const NEEDED: readonly RecordField[] = ["eventName", "eventSource", "eventTime"];

/**
 * Reads a table of the Glue catalog as one of CloudTrail records, by its columns, partition keys and partition projection.
 * `catalog`: undefined for the account's own; "s3tablescatalog/aws-cloudwatch" for S3 Tables.
 */
export function readTrailTable(table: CatalogTable, catalog?: string): TableReading {
  const why =
    nameProblemOf(table, catalog) ??
    (/view/i.test(table.type ?? "") ? "it is a view: choose the table that it reads" : undefined);
  if (why !== undefined) {
    return { kind: "other", why };
  }
  const columns = readColumns(table.columns);
  const missing = NEEDED.filter((field) => !columns.some((column) => column.field === field));
  if (missing.length > 0) {
    return { kind: "other", why: lacking(table.columns, missing) };
  }
  const partitions = [...readPartitions(table), ...hiddenDays(table.columns)];
  const template = templateOf(table);
  const injected = partitions.find(({ means, projection }) => projection?.type === "injected" && !hasValues(means));
  if (injected !== undefined) {
    return {
      kind: "other",
      why: `each query has to name a value for its partition key ${injected.name}, which is neither the account nor the Region`,
    };
  }
  return {
    kind: "trail",
    table: {
      ...(catalog === undefined ? {} : { catalog }),
      database: table.database,
      name: table.name,
      columns,
      partitions,
      ...(table.location === undefined ? {} : { location: table.location }),
      ...(template === undefined ? {} : { template }),
    },
  };
}

function hasValues(means: PartitionMeaning): boolean {
  return means === "account" || means === "region";
}

function nameProblemOf(
  { database, name, partitionKeys }: CatalogTable,
  catalog: string | undefined,
): string | undefined {
  const problem =
    (catalog === undefined ? undefined : nameProblem("catalog", catalog)) ??
    nameProblem("database", database) ??
    nameProblem("table", name) ??
    partitionKeys.map((key) => nameProblem("partition key", key.name)).find((one) => one !== undefined);
  return problem === undefined ? undefined : `${problem.charAt(0).toLowerCase()}${problem.slice(1)}`;
}

function lacking(columns: readonly CatalogColumn[], missing: readonly RecordField[]): string {
  const names = new Set(columns.map(({ name }) => plainKey(name)));
  return names.has("api") && names.has("actor")
    ? "its records are OCSF, as Security Lake and CloudWatch write them"
    : `it has no column ${missing.map((field) => visible(field.toLowerCase())).join(", ")}`;
}

const FIELDS: ReadonlyMap<string, RecordField> = new Map(RECORD_FIELDS.map((field) => [field.toLowerCase(), field]));

function readColumns(columns: readonly CatalogColumn[]): readonly Column[] {
  const byField = new Map<RecordField, Column>();
  for (const { name, type: written } of columns) {
    const field = FIELDS.get(plainKey(name));
    const type = field === undefined ? undefined : readColumnType(field, written);
    if (field !== undefined && type !== undefined && !byField.has(field) && nameProblem("column", name) === undefined) {
      byField.set(field, { name, field, type });
    }
  }
  return [...byField.values()];
}

function isProjected({ parameters }: Pick<CatalogTable, "parameters">): boolean {
  return parameters.get("projection.enabled")?.trim().toLowerCase() === "true";
}

function templateOf(table: Pick<CatalogTable, "parameters">): string | undefined {
  return isProjected(table) ? table.parameters.get("storage.location.template") : undefined;
}

function readPartitions(table: CatalogTable): readonly PartitionKey[] {
  const { partitionKeys, parameters } = table;
  const inTemplate = meaningsIn(templateOf(table) ?? "");
  const hasYear = partitionKeys.some(({ name }) => plainKey(name) === "year");
  return partitionKeys.map(({ name, type }): PartitionKey => {
    const projection = isProjected(table) ? readProjection(name, parameters) : undefined;
    const format = parameters.get(`projection.${name}.format`)?.trim();
    const means = inTemplate.get(name) ?? meaningOf(name, hasYear, projection);
    return {
      name,
      means,
      type: keyType(type),
      ...(projection === undefined ? {} : { projection }),
      ...(projection?.type === "date" && format !== undefined ? { format } : {}),
    };
  });
}

/** The account and Region in "s3://bucket/AWSLogs/o-1/${account}/CloudTrail/${region}/${day}", whatever their keys are called. */
function meaningsIn(template: string): ReadonlyMap<string, PartitionMeaning> {
  const match = /\/AWSLogs\/(?:o-[^/]+\/)?([^/]+)\/CloudTrail[^/]*\/([^/]+)/.exec(template);
  const names = [match?.[1], match?.[2]].map((part) => /^\$\{([^}]+)\}$/.exec(part ?? "")?.[1]);
  return new Map(
    (["account", "region"] as const).flatMap((means, index) => {
      const name = names[index];
      return name === undefined ? [] : [[name, means]];
    }),
  );
}

const MEANINGS: readonly (readonly [RegExp, PartitionMeaning])[] = [
  [/^(?:aws)?acc(?:oun)?t(?:id|number)?$|^recipientaccountid$/, "account"],
  [/^(?:aws)?region(?:name|id)?$/, "region"],
  [/^(?:year|yyyy|yr)$/, "year"],
  [/^(?:month|mm|mon)$/, "month"],
  [/^(?:timestamp|date|dt|ds|day|eventdate|eventday|logdate|deliverydate)$/, "day"],
];

function meaningOf(name: string, hasYear: boolean, projection: Projection | undefined): PartitionMeaning {
  const plain = plainKey(name);
  const means = MEANINGS.find(([shape]) => shape.test(plain))?.[1] ?? "other";
  if (projection?.type === "date") {
    return "day";
  }
  return means === "day" && (hasYear || plain === "dd")
    ? "day of month"
    : plain === "dd" && hasYear
      ? "day of month"
      : means;
}

function keyType(written: string): PartitionKey["type"] {
  const type = written.trim().toLowerCase();
  return /^(?:int|integer|bigint|smallint|tinyint)$/.test(type)
    ? "integer"
    : type === "date"
      ? "date"
      : type.startsWith("timestamp")
        ? "timestamp"
        : "text";
}

function readProjection(name: string, parameters: ReadonlyMap<string, string>): Projection | undefined {
  const property = (key: string) => parameters.get(`projection.${name}.${key}`);
  const [from = "", to = ""] = (property("range") ?? "").split(",").map((bound) => bound.trim());
  switch (property("type")?.trim().toLowerCase()) {
    case "enum":
      return { type: "enum", values: (property("values") ?? "").split(",") };
    case "date":
      return { type: "date", from, to };
    case "integer": {
      const digits = Number(property("digits"));
      return {
        type: "integer",
        from: Number(from),
        to: Number(to),
        ...(Number.isInteger(digits) && digits > 0 && digits < 20 ? { digits } : {}),
      };
    }
    case "injected":
      return { type: "injected" };
    default:
      return undefined;
  }
}

/** CloudWatch partitions its tables by the day of this column. */
function hiddenDays(columns: readonly CatalogColumn[]): readonly PartitionKey[] {
  return columns
    .filter(({ name, type }) => name === "cwl__timestamp" && keyType(type) === "timestamp")
    .map(({ name }) => ({ name, means: "day", type: "timestamp" }));
}
