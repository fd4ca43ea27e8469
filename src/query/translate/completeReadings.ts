import type { ValuePattern, ValueTest } from "../condition/condition.ts";
import { datedSources } from "../fields/datedOperations.ts";
import type { Field } from "../fields/field.ts";
import { parseAddress } from "../match/network.ts";
import { type Alternative, afterSlash, around, is, type Patterns, pattern, plain } from "./alternatives.ts";
import type { LiteralTest } from "./formula.ts";
import { matchesAny, patternParts } from "./patternParts.ts";
import { CATEGORY_SIGNS, ISSUER, READINGS, rootIf, SESSION, withPrefixes } from "./readings.ts";

/**
 * How a field is read where no event may be missed, whatever its record looks like: for records without an envelope of
 * LookupEvents.
 */
interface CompleteReading {
  /** At least the events that have one of the values; undefined: any event. Absent: `reach` of the field's reading. */
  readonly reach?: (values: Patterns) => readonly Alternative[] | undefined;
  /** Only events that have one of the values; none: not known. Absent: as the field's reading. */
  readonly sure?: (values: Patterns) => readonly Alternative[];
  /** At least the events in which the field has a value; undefined: any event. Absent: those where its first path exists. */
  readonly exists?: readonly Alternative[] | undefined;
  /** Only events in which the field has a value; none: not known. Absent: those where its first path exists. */
  readonly sureExists?: readonly Alternative[];
}

const EXISTS: LiteralTest = { op: "exists" };
const NAMES_OF_CALLER = [
  "userIdentity.userName",
  "userIdentity.arn",
  "userIdentity.principalId",
  `${ISSUER}.userName`,
  `${ISSUER}.arn`,
] as const;
/** Where other names of a caller are, which are used where there is no better one. */
const OTHER_NAMES = [
  `${SESSION}.sourceIdentity`,
  "userIdentity.onBehalfOf.userId",
  "userIdentity.invokedBy",
  "userIdentity.accessKeyId",
  "userIdentity.accountId",
  "additionalEventData.UserName",
  "sourceIPAddress",
] as const;

/**
 * The tests for a field. `negated`: what they find has the values; otherwise they find at least what has them. Undefined: it
 * can't be told from the record's paths.
 */
export function completeAlternatives(
  field: Field,
  test: ValueTest,
  negated: boolean,
): readonly Alternative[] | undefined {
  const reading = COMPLETE[field.name] ?? {};
  const [path = ""] = field.paths;
  if (test.op === "exists") {
    const first: readonly Alternative[] = [[[path, test]]];
    return negated
      ? known(reading.sureExists ?? first)
      : "exists" in reading
        ? reading.exists
        : (READINGS[field.name]?.exists ?? first);
  }
  if (test.op === "is") {
    const values = test.values.flatMap((value) => canonical(field, value));
    const usual = READINGS[field.name] ?? {
      reach: (some: Patterns) => field.paths.map((one): Alternative => [[one, is(some)]]),
    };
    return negated
      ? known((reading.sure ?? usual.sure ?? usual.reach)(values))
      : (reading.reach ?? usual.reach)(values);
  }
  if (field.name === "ip" && test.op === "in-network") {
    return [[["sourceIPAddress", test]], ...(negated ? [] : [FORWARDED])];
  }
  return field.name === "time" && test.op !== "in-network" && test.op !== "between" ? [[[path, test]]] : undefined;
}

function known(alternatives: readonly Alternative[]): readonly Alternative[] | undefined {
  return alternatives.length === 0 ? undefined : alternatives;
}

function canonical(field: Field, value: ValuePattern): Patterns {
  if (value.wildcard) {
    const isShort = field.name === "source" && patternParts(value).at(-1) !== "*";
    return [value, ...(isShort ? [around("", value, ".amazonaws.com")] : [])];
  }
  return (field.canonical?.(value.value) ?? [value.value]).map(plain);
}

/** Several addresses, as proxies forward them. */
const FORWARDED: Alternative = [["sourceIPAddress", is([pattern("*,*")])]];

const INSIGHT = (values: Patterns): Alternative => [["insightDetails", is(values.map(containing))]];

const COMPLETE: Readonly<Record<string, CompleteReading>> = {
  event: {
    reach: (values) => [[["eventName", is(values)]], ...values.flatMap(dated), INSIGHT(values)],
    sure: (values) => [[["eventName", is(values)]]],
  },
  source: {
    reach: (values) => [[["eventSource", is(values)]], INSIGHT(values)],
  },
  user: {
    reach: callers,
    // Root is listed as "root" whatever its user name is.
    sure: (values) => [
      [
        ["userIdentity.userName", is(values)],
        ["userIdentity.type", is(["IAMUser", "IdentityCenterUser", "SAMLUser", "WebIdentityUser"].map(plain))],
      ],
      ...rootIf(values),
    ],
    exists: undefined,
    sureExists: [],
  },
  actor: {
    reach: callers,
    sure: (values) => {
      // "unknown" stands for a caller without a name.
      const named = values.filter((value) => !matchesAny([value], "unknown"));
      return named.length === 0
        ? []
        : [
            ...[...NAMES_OF_CALLER, `${SESSION}.sourceIdentity`, "userIdentity.invokedBy"].map(
              (path): Alternative => [[path, is(named)]],
            ),
            ...rootIf(values),
          ];
    },
    exists: undefined,
    sureExists: [],
  },
  resource: { exists: undefined, sureExists: [] },
  mentions: { exists: undefined, sureExists: [] },
  ip: {
    reach: (values) => [
      [["sourceIPAddress", is(values)]],
      FORWARDED,
      ...values.flatMap(({ value, wildcard }): readonly Alternative[] =>
        wildcard || parseAddress(value) === undefined
          ? []
          : [[["sourceIPAddress", { op: "in-network", networks: [value] }]]],
      ),
    ],
  },
  error: {
    reach: (values) => [
      [["errorCode", is(withPrefixes(values))]],
      ...(matchesAny(values, "Error") ? [existing("errorMessage")] : []),
      ...(matchesAny(values, "Failure") ? [holding("serviceEventDetails", [plain("Failure")])] : []),
      holding("responseElements", values),
    ],
    sure: (values) => [[["errorCode", is(values)]]],
    exists: [
      existing("errorCode"),
      existing("errorMessage"),
      holding("responseElements", [plain("error"), plain("failure")]),
      holding("serviceEventDetails", [plain("failure")]),
    ],
    sureExists: [existing("errorCode"), existing("errorMessage")],
  },
  message: {
    reach: (values) => [[["errorMessage", is(values)]], holding("responseElements", values)],
    exists: [existing("errorMessage"), holding("responseElements", [plain("message")])],
  },
  account: {
    reach: (values) => [
      [["recipientAccountId", is(values)]],
      ...ofCallersAccount(values).map((tests): Alternative => [["recipientAccountId", EXISTS, "absent"], ...tests]),
    ],
    exists: [existing("recipientAccountId"), existing("userIdentity.accountId"), existing("userIdentity.arn")],
  },
  actorAccount: {
    reach: ofCallersAccount,
    sureExists: [existing("userIdentity.accountId")],
  },
  role: {
    reach: (values) => [
      [[`${ISSUER}.userName`, is(values)]],
      holding(`${ISSUER}.arn`, values),
      holding("userIdentity.arn", values),
    ],
    exists: [existing(`${ISSUER}.userName`), existing(`${ISSUER}.arn`), existing("userIdentity.arn")],
    sureExists: [],
  },
  session: {
    reach: (values) => [
      [["userIdentity.arn", is(values.map((value) => around("*/", value)))]],
      [["userIdentity.principalId", is(values.map((value) => around("*:", value)))]],
    ],
    sure: () => [],
    exists: [existing("userIdentity.arn"), existing("userIdentity.principalId")],
    sureExists: [],
  },
  actorType: {
    reach: (values) =>
      matchesAny(values, "Unknown")
        ? undefined
        : [
            [["userIdentity.type", is(values)]],
            ...TYPE_SIGNS.flatMap(([type, path, sign]): readonly Alternative[] =>
              matchesAny(values, type) ? [[[path, is([pattern(sign)])]]] : [],
            ),
          ],
    sure: (values) => exactly(values, "userIdentity.type", TYPES),
    exists: undefined,
    sureExists: [],
  },
  mfa: {
    reach: (values) => {
      const words = [
        ...(matchesAny(values, "true") ? ["true", "yes"] : []),
        ...(matchesAny(values, "false") ? ["false", "no"] : []),
      ].map(plain);
      return words.length === 0
        ? []
        : [
            [[`${SESSION}.attributes.mfaAuthenticated`, is(words.map(containing))]],
            [["additionalEventData.MFAUsed", is(words.map(containing))]],
          ];
    },
    sureExists: [],
  },
  category: {
    sure: (values) =>
      exactly(
        values,
        "eventCategory",
        CATEGORY_SIGNS.map(([category]) => category),
      ),
    exists: undefined,
    sureExists: [],
  },
  id: {
    // A record without an id, or with a placeholder for one, gets "no-id-" and a digest.
    reach: (values) => (values.some(mayBeGenerated) ? undefined : [[["eventID", is(values)]]]),
    sure: (values) => {
      const real = values.filter(({ value, wildcard }) => !wildcard && UUID.test(value));
      return real.length === 0 ? [] : [[["eventID", is(real)]]];
    },
    exists: undefined,
    sureExists: [],
  },
  time: { reach: () => undefined, sure: () => [], sureExists: [] },
};

/** The names and ids of a caller: of `user` and `actor`. */
function callers(values: Patterns): readonly Alternative[] | undefined {
  if (values.some((value) => matchesAny([value], "unknown") || mayNameAccount(value))) {
    return undefined;
  }
  // A name may be "ROLE/SESSION", of which each part is in another place.
  const parts = values.flatMap((value) => [value, ...pieceOf(value)]);
  return [
    ...NAMES_OF_CALLER.map(
      (path): Alternative => [[path, is(path.endsWith("userName") ? parts : parts.map(containing))]],
    ),
    ...OTHER_NAMES.map((path): Alternative => [[path, is(parts)]]),
    ...rootIf(values),
    ...(matchesAny(values, "root") ? [[["userIdentity.arn", is([pattern("*:root")])]] satisfies Alternative] : []),
    ...(matchesAny(values, "anonymous")
      ? (["accountId", "principalId"] as const).map(
          (key): Alternative => [[`userIdentity.${key}`, is([pattern("anonymous*")])]],
        )
      : []),
    ...(matchesAny(values, "hidden user name")
      ? [[["userIdentity.userName", is([pattern("HIDDEN*")])]] satisfies Alternative]
      : []),
    INSIGHT(values),
  ];
}

/**
 * What is within one part of a "ROLE/SESSION" that a value matches: the session of a plain one, the longest text without "/" of
 * a pattern. A pattern without text has none, and is matched by every name.
 */
function pieceOf(value: ValuePattern): Patterns {
  if (!value.wildcard) {
    return value.value.includes("/") ? [afterSlash(value)] : [];
  }
  const texts = patternParts(value).flatMap((part) => (typeof part === "string" ? [] : part.text.split("/")));
  const longest = texts.toSorted((left, right) => right.length - left.length)[0] ?? "";
  return [containing(plain(longest))];
}

/** Whether a value may be "account 111122223333", which stands for a caller without a name. */
function mayNameAccount(value: ValuePattern): boolean {
  if (!value.wildcard) {
    return /^account /i.test(value.value);
  }
  const [piece] = pieceOf(value);
  const text = (piece === undefined ? "" : unescaped(piece)).toLowerCase();
  return (
    "account ".includes(text) ||
    Array.from(text, (_, at) => text.slice(0, at + 1)).some((start) => "account ".endsWith(start))
  );
}

function unescaped(value: ValuePattern): string {
  return patternParts(value)
    .map((part) => (typeof part === "string" ? "" : part.text))
    .join("");
}

/** Lambda and CloudFront add a date to the names of operations; letter case is free here. */
function dated(value: ValuePattern): readonly Alternative[] {
  const sources = value.wildcard
    ? ["lambda.amazonaws.com", "cloudfront.amazonaws.com"]
    : datedSources(value.value, "any case");
  return sources.length === 0 || patternParts(value).at(-1) === "*"
    ? []
    : [
        [
          ["eventSource", is(sources.map(plain))],
          ["eventName", is([around("", value, "20*")])],
        ],
      ];
}

function ofCallersAccount(values: Patterns): readonly Alternative[] {
  return [
    [["userIdentity.accountId", is(values)]],
    [["userIdentity.arn", is(values.map((value) => around("arn:*:", value, ":*")))]],
  ];
}

function containing(value: ValuePattern): ValuePattern {
  return around("*", value, "*");
}

/** The text of a path contains a value. */
function holding(path: string, values: Patterns): Alternative {
  return [[path, is(values.map(containing))]];
}

function existing(path: string): Alternative {
  return [[path, EXISTS]];
}

/** Events whose path has one of the values, of those that are known. */
function exactly(values: Patterns, path: string, all: readonly string[]): readonly Alternative[] {
  const found = all.filter((one) => matchesAny(values, one));
  return found.length === 0 ? [] : [[[path, is(found.map(plain))]]];
}

const TYPES =
  "Root IAMUser AssumedRole Role FederatedUser Directory AWSAccount AWSService IdentityCenterUser SAMLUser WebIdentityUser Unknown".split(
    " ",
  );

/** By what the type of a caller is guessed whose record has none. */
const TYPE_SIGNS = [
  ["AssumedRole", "userIdentity.arn", "*:assumed-role/*"],
  ["FederatedUser", "userIdentity.arn", "*:federated-user/*"],
  ["Root", "userIdentity.arn", "*:root"],
  ["IAMUser", "userIdentity.arn", "*:user/*"],
  ["AWSService", "userIdentity.invokedBy", "*.*"],
] as const;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a value may be a generated id: "no-id-" and 16 hexadecimal digits. */
function mayBeGenerated(value: ValuePattern): boolean {
  const [first] = patternParts(value);
  const start = typeof first === "object" ? first.text.toLowerCase() : "";
  return value.wildcard ? start.startsWith("no-id-") || "no-id-".startsWith(start) : start.startsWith("no-id-");
}
