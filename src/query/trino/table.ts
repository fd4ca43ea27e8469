import type { RecordField } from "../../model/event/recordFields.ts";

/** A table of CloudTrail records that Athena can query. Plain data, without types of AWS's SDK. */
export interface TrailTable {
  /** Absent: the account's own Glue catalog. S3 Tables: "s3tablescatalog/aws-cloudwatch". */
  readonly catalog?: string;
  readonly database: string;
  readonly name: string;
  /** The columns that are fields of a record, in the order of the table; each field once. Others are not read. */
  readonly columns: readonly Column[];
  readonly partitions: readonly PartitionKey[];
  /** Where the table's files are: "s3://bucket/AWSLogs/111122223333/". Absent: not known. */
  readonly location?: string;
  /** Where the files of a projected partition are: "s3://bucket/AWSLogs/${account}/CloudTrail/${region}/${day}". Absent: none. */
  readonly template?: string;
}

export interface Column {
  /** As the table writes it. */
  readonly name: string;
  readonly field: RecordField;
  readonly type: ColumnType;
}

export type ColumnType =
  /** `cast`: the column has another type, whose text is used. */
  | { readonly kind: "text"; readonly cast?: true }
  /** "true" or "false"; any other text counts as absent. */
  | { readonly kind: "flag"; readonly cast?: true }
  /** An object or list as the text of its JSON. */
  | { readonly kind: "json" }
  | { readonly kind: "timestamp"; readonly zoned: boolean }
  | { readonly kind: "struct"; readonly fields: readonly StructField[] }
  | { readonly kind: "list"; readonly of: ColumnType }
  /** A map, or anything else that is read as JSON. */
  | { readonly kind: "other" };

export interface StructField {
  readonly name: string;
  /** The key in a record: "sessionContext" of "sessioncontext". */
  readonly key: string;
  readonly type: ColumnType;
}

/** What the values of a partition key are. "day" and its parts are the UTC day on which CloudTrail delivered the file. */
export type PartitionMeaning = "account" | "region" | "day" | "year" | "month" | "day of month" | "other";

export interface PartitionKey {
  readonly name: string;
  readonly means: PartitionMeaning;
  readonly type: "text" | "integer" | "date" | "timestamp";
  /** How a day is written as text, with the letters of Java's `DateTimeFormatter`: "yyyy/MM/dd". Absent: not a day as text. */
  readonly format?: string;
  /** Absent: the partitions are in the catalog, and their values are not known. */
  readonly projection?: Projection;
}

/** How Athena computes the values of a partition key. Source: Athena User Guide, supported types for partition projection. */
export type Projection =
  | { readonly type: "enum"; readonly values: readonly string[] }
  /** Bounds as the table has them: days in the key's format, or "NOW" with an offset. */
  | { readonly type: "date"; readonly from: string; readonly to: string }
  | { readonly type: "integer"; readonly from: number; readonly to: number; readonly digits?: number }
  /** A query must name the values. */
  | { readonly type: "injected" };
