import {
  commentLines,
  conjuncts,
  type Dialect,
  type Grammar,
  INSIGHTS_FACT,
  isoSecond,
  printFormula,
  type TranslatedSearch,
} from "../translate/dialect.ts";
import { Gaps } from "../translate/gaps.ts";
import { toFormula } from "../translate/toFormula.ts";
import { printLiteral } from "./literals.ts";
import { STANDARD_COLUMNS, STANDARD_DAY } from "./standardTable.ts";
import type { TrailTable } from "./table.ts";

const DAY = 86_400_000;

/** Columns in which text anywhere is searched. */
const SEARCHED = [
  "requestparameters",
  "responseelements",
  "additionaleventdata",
  "serviceeventdetails",
  "eventname",
  "eventsource",
  "awsregion",
  "sourceipaddress",
  "useragent",
  "errorcode",
  "errormessage",
  "recipientaccountid",
  "eventid",
  "requestid",
  "useridentity.arn",
  "useridentity.principalid",
  "useridentity.username",
  "useridentity.accesskeyid",
  "useridentity.invokedby",
  "useridentity.sessioncontext.sessionissuer.arn",
];

const NAME = "cloudtrail_logs_pp";

const TABLE: TrailTable = { database: "default", name: NAME, columns: STANDARD_COLUMNS, partitions: [STANDARD_DAY] };

export const ATHENA: Dialect = {
  noun: "query",
  language: "sql",
  comment: "--",
  facts: [
    `Replace ${NAME} with the name of your table: the one that the Athena documentation describes for CloudTrail logs.`,
    "Athena bills what it scans. The partition timestamp is the day of delivery, in UTC; if your table has another partition, replace that line.",
    "A table holds the events that its trail records: which Regions, accounts, and categories depends on the trail.",
    INSIGHTS_FACT,
  ],
  translate: (search) => {
    const gaps = new Gaps();
    const formula = toFormula(search.condition, gaps);
    const where = [
      ...rangeTests(search),
      ...conjuncts(formula).flatMap((part) => printFormula(part, grammar(gaps)) ?? []),
    ];
    const lines = [
      ...commentLines(search, ATHENA.facts, gaps.all, "--"),
      "SELECT eventtime, eventname, eventsource, useridentity.arn AS caller, awsregion, sourceipaddress, errorcode,",
      "  recipientaccountid, eventid, requestparameters, responseelements",
      `FROM ${NAME}`,
      ...where.map((test, index) => `${index === 0 ? "WHERE" : "  AND"} ${test}`),
      "ORDER BY eventtime DESC;",
    ];
    return { text: `${lines.join("\n")}\n`, gaps: gaps.all };
  },
};

/** The partition is the day of delivery, which may be later than the event's. */
function rangeTests({ range: { from, to } }: TranslatedSearch): readonly string[] {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10).replaceAll("-", "/");
  return [
    ...(from === undefined ? [] : [`"timestamp" >= '${day(from)}'`]),
    ...(to === undefined ? [] : [`"timestamp" <= '${day(to + DAY)}'`]),
    ...(from === undefined ? [] : [`eventtime >= '${isoSecond(from).slice(0, -1)}'`]),
    ...(to === undefined ? [] : [`eventtime < '${isoSecond(to, true).slice(0, -1)}'`]),
  ];
}

function grammar(gaps: Gaps): Grammar {
  const target = { table: TABLE, precision: "readable", gaps, searched: SEARCHED } as const;
  return {
    literal: (literal) => printLiteral(literal, target),
    all: (parts) => `(${parts.join(" AND ")})`,
    any: (parts) => `(${parts.join(" OR ")})`,
    nothing: "false",
  };
}
