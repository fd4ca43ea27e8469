import type { ValuePattern, ValueTest } from "../condition/condition.ts";
import { datedSourcesInAnyCase } from "../fields/datedOperations.ts";
import type { Field } from "../fields/field.ts";
import { parseAddress } from "../match/network.ts";
import {
  type Alternative,
  afterSlash,
  anywhere,
  around,
  beforeSlash,
  inText,
  inTextOfCaller,
  is,
  isOrEnds,
  type Patterns,
  pattern,
  plain,
  rootIf,
  withPrefixes,
  yesOrNo,
} from "./alternatives.ts";
import { EVERYTHING, type Formula, type Literal } from "./formula.ts";
import type { Gaps } from "./gaps.ts";
import { matchesAny } from "./patternParts.ts";

interface Part {
  readonly negated: boolean;
  readonly written: string;
  readonly gaps: Gaps;
}

/**
 * How a field of the catalogue is read from a record. `reach`: at least the events that have the values; `sure`: only
 * events that have them (absent: the same), for negations.
 */
interface Reading {
  readonly reach: (values: Patterns) => readonly Alternative[];
  readonly sure?: (values: Patterns) => readonly Alternative[];
  /** At least the events in which the field has a value. Absent: those where its first path exists, which are all. */
  readonly exists?: readonly Alternative[];
  /** `exists` finds only events in which the field has a value. */
  readonly existsIsSure?: true;
  /** What the reading does not see, as a sentence. */
  readonly unseen?: string;
  /**
   * Where there is `unseen`: all events that have one of the values (undefined: any value), and maybe others. Absent, or
   * answers undefined: not known.
   */
  readonly covering?: (values: Patterns | undefined) => readonly Alternative[] | undefined;
}

/** The test of a catalogue field as tests of record paths. */
export function fieldFormula(field: Field, test: ValueTest, part: Part): Formula {
  const reading = READINGS[field.name] ?? {
    reach: (values: Patterns) => field.paths.map((path) => [[path, is(values)]]),
  };
  const isExact = reading.unseen === undefined || part.negated || !part.gaps.covers;
  if (!isExact && (test.op === "exists" || test.op === "is")) {
    const values = test.op === "is" ? test.values.flatMap((value) => canonical(field, value)) : undefined;
    const alternatives = reading.covering?.(values);
    if (alternatives === undefined) {
      part.gaps.leftOut(part, "it can't be told from one field");
      return EVERYTHING;
    }
    return formulaOf(alternatives, part);
  }
  if (test.op === "exists") {
    const { exists = field.paths.slice(0, 1).map((path): Alternative => [[path, test]]), existsIsSure } = reading;
    const isKnown = exists.length > 0 && (!part.negated || reading.exists === undefined || existsIsSure === true);
    if (!isKnown) {
      part.gaps.leftOut(part, "it can't be told from one field");
      return EVERYTHING;
    }
    note(reading, part);
    return formulaOf(exists, part);
  }
  if (test.op === "in-network" && part.gaps.covers && !part.negated) {
    return formulaOf([[["sourceIPAddress", test]], [["sourceIPAddress", is([pattern("*,*")])]]], part);
  }
  if (test.op === "in-network") {
    part.gaps.unseen(part.negated, "Addresses in a list of forwarded addresses aren't compared with a network.");
    return formulaOf([[["sourceIPAddress", test]]], part);
  }
  if (test.op !== "is") {
    return formulaOf([[[field.paths[0] ?? "", test]]], part);
  }
  note(reading, part);
  const values = test.values.flatMap((value) => canonical(field, value));
  const alternatives = (part.negated ? reading.sure : undefined)?.(values) ?? reading.reach(values);
  if (part.negated && alternatives.length === 0) {
    part.gaps.leftOut(part, "a value anywhere in the record can't be excluded safely");
    return EVERYTHING;
  }
  return formulaOf(alternatives, part);
}

function note({ unseen }: Reading, { negated, gaps }: Part): void {
  if (unseen !== undefined) {
    gaps.unseen(negated, unseen);
  }
}

function formulaOf(alternatives: readonly Alternative[], { negated, written }: Part): Formula {
  const literal = ([path, test, not]: Alternative[number]): Literal => ({
    kind: "literal",
    path: path === "" ? [] : path.split("."),
    test,
    negated: negated !== (not === "not"),
    free: false,
    written,
  });
  const [outer, inner] = negated ? (["all", "any"] as const) : (["any", "all"] as const);
  const parts = alternatives.map((alternative): Formula => {
    const literals = alternative.map(literal);
    return literals.length === 1 ? (literals[0] as Literal) : { kind: inner, of: literals };
  });
  return parts.length === 1 ? (parts[0] as Formula) : { kind: outer, of: parts };
}

function canonical(field: Field, { value, wildcard }: ValuePattern): Patterns {
  if (wildcard) {
    const short = field.name === "source" && !value.endsWith("*");
    return [{ value, wildcard }, ...(short ? [{ value: `${value}.amazonaws.com`, wildcard }] : [])];
  }
  return (field.canonical?.(value) ?? [value]).map((one) => ({ value: one, wildcard }));
}

const SESSION = "userIdentity.sessionContext";
const ISSUER = `${SESSION}.sessionIssuer`;

const ANY: ValuePattern = { value: "*", wildcard: true };

/** Callers whose own MFA devices AWS checks. */
const OWN_MFA: Alternative[number] = ["userIdentity.type", is([plain("Root"), plain("IAMUser")])];

const FAILED_SIGN_IN: Alternative = [["responseElements.ConsoleLogin", is([plain("Failure")])]];

/** Fields whose values may be anywhere in the record. */
const ANYWHERE: Reading = {
  reach: (values) => values.flatMap(anywhere),
  sure: () => [],
  exists: [],
};

const READINGS: Readonly<Record<string, Reading>> = {
  event: {
    reach: (values) => [
      [["eventName", is(values)]],
      ...values.flatMap((value): readonly Alternative[] => {
        const sources = value.wildcard
          ? ["lambda.amazonaws.com", "cloudfront.amazonaws.com"]
          : datedSourcesInAnyCase(value.value);
        return sources.length === 0 || value.value.endsWith("*")
          ? []
          : [
              [
                ["eventSource", is(sources.map(plain))],
                ["eventName", is([around("", value, "20*")])],
              ],
            ];
      }),
    ],
  },
  user: {
    reach: (values) => [
      [["userIdentity.userName", is(values)]],
      [["userIdentity.arn", is(values.map((value) => around("*/", value)))]],
      [["userIdentity.principalId", is(values.map((value) => around("*:", afterSlash(value))))]],
      ...rootIf(values),
      ...values.flatMap((value): readonly Alternative[] =>
        value.value.includes("/") || value.wildcard
          ? [
              [
                [`${ISSUER}.userName`, is([value.wildcard ? ANY : beforeSlash(value)])],
                ["userIdentity.userName", is([afterSlash(value)])],
              ],
            ]
          : [],
      ),
    ],
    sure: (values) => [
      [["userIdentity.userName", is(values)]],
      [
        [
          "userIdentity.arn",
          is(values.map((value) => around(value.value.includes("/") ? "*:assumed-role/" : "*:assumed-role/*/", value))),
        ],
      ],
      ...rootIf(values),
    ],
    exists: [
      [["userIdentity.userName", { op: "exists" }]],
      [["userIdentity.arn", { op: "exists" }]],
      [["userIdentity.principalId", { op: "exists" }]],
    ],
  },
  actor: {
    reach: (values) => [
      [["userIdentity.userName", is(values)]],
      [["userIdentity.arn", isOrEnds(values, "*/")]],
      [["userIdentity.principalId", isOrEnds(values, "*:")]],
      [[`${ISSUER}.userName`, is(values)]],
      [[`${ISSUER}.arn`, isOrEnds(values, "*/")]],
      [[`${SESSION}.sourceIdentity`, is(values)]],
      [["userIdentity.onBehalfOf.userId", is(values)]],
      [["userIdentity.invokedBy", is(values)]],
      ...rootIf(values),
    ],
    sure: (values) => [
      [["userIdentity.userName", is(values)]],
      [["userIdentity.arn", isOrEnds(values, "*:assumed-role/*/")]],
      [["userIdentity.principalId", is(values)]],
      [[`${ISSUER}.userName`, is(values)]],
      [[`${ISSUER}.arn`, is(values)]],
      [[`${SESSION}.sourceIdentity`, is(values)]],
      [["userIdentity.invokedBy", is(values)]],
      ...rootIf(values),
    ],
    exists: [[["userIdentity.type", { op: "exists" }]]],
    unseen: "Callers whose names are only in other parts of the record than `userIdentity` aren't compared.",
    covering: (values) => values && inTextOfCaller(values),
  },
  resource: ANYWHERE,
  resourceType: {
    reach: (values) => [[["resources.type", is(values)]]],
    unseen: "Types of resources that only Event history lists aren't in the record.",
    covering: (values) => [[["resources.type", values === undefined ? { op: "exists" } : is(values)]]],
  },
  mentions: ANYWHERE,
  ip: {
    reach: (values) => [
      [
        [
          "sourceIPAddress",
          is(
            values.flatMap((value) => [
              value,
              around("", value, ",*"),
              around("*,*", value, value.wildcard ? "" : "*"),
            ]),
          ),
        ],
      ],
      ...values.flatMap(({ value, wildcard }): readonly Alternative[] =>
        !wildcard && value.includes(":") && parseAddress(value) !== undefined
          ? [[["sourceIPAddress", { op: "in-network", networks: [`${value}/128`] }]]]
          : [],
      ),
    ],
    sure: (values) => [[["sourceIPAddress", is(values)]]],
  },
  error: {
    reach: (values) => [
      [["errorCode", is(withPrefixes(values))]],
      ...(matchesAny(values, "Error") ? ([[["errorMessage", { op: "exists" }]]] as const) : []),
      ...(matchesAny(values, "Failure") ? [FAILED_SIGN_IN] : []),
    ],
    sure: (values) => [
      [["errorCode", is(withPrefixes(values))]],
      ...(matchesAny(values, "Failure") ? [FAILED_SIGN_IN] : []),
    ],
    exists: [[["errorCode", { op: "exists" }]], [["errorMessage", { op: "exists" }]], FAILED_SIGN_IN],
    existsIsSure: true,
    unseen: "Only `errorCode` and failed console sign-ins count as errors, not errors within a response.",
    covering: (values = [ANY]) => [
      [["errorCode", is(withPrefixes(values))]],
      ...(matchesAny(values, "Error") ? ([[["errorMessage", { op: "exists" }]]] as const) : []),
      ...(matchesAny(values, "Failure") ? [inText(plain("Failure"))] : []),
      [["responseElements.error", { op: "exists" }]],
      [["responseElements.errorCode", { op: "exists" }]],
    ],
  },
  message: {
    reach: (values) => [[["errorMessage", is(values)]]],
    unseen: "Only `errorMessage` is compared, not messages within a response.",
    covering: (values) => values?.map(inText),
  },
  account: {
    reach: (values) => [[["recipientAccountId", is(values)]]],
    unseen: "Events without `recipientAccountId` aren't compared by their caller's account.",
    covering: (values) =>
      values && [[["recipientAccountId", is(values)]], [["recipientAccountId", { op: "exists" }, "not"]]],
  },
  actorAccount: {
    reach: (values) => [
      [["userIdentity.accountId", is(values)]],
      [["userIdentity.arn", is(values.map((value) => around("arn:*:*::", value, ":*")))]],
    ],
    sure: (values) => [[["userIdentity.accountId", is(values)]]],
    exists: [[["userIdentity.accountId", { op: "exists" }]], [["userIdentity.arn", { op: "exists" }]]],
  },
  role: {
    reach: (values) => [
      [[`${ISSUER}.userName`, is(values)]],
      [[`${ISSUER}.arn`, isOrEnds(values, "*/")]],
      [
        [
          "userIdentity.arn",
          is([
            ...values,
            ...values.map((value) => around("*:assumed-role/", value, "/*")),
            ...values.map((value) => around("*:role/*", value)),
          ]),
        ],
      ],
    ],
    sure: (values) => [
      [
        [`${ISSUER}.type`, is([plain("Role")])],
        [`${ISSUER}.userName`, is(values)],
      ],
    ],
    exists: [[[`${ISSUER}.type`, { op: "exists" }]], [["userIdentity.arn", is([pattern("*role/*")])]]],
  },
  session: {
    reach: (values) => [
      [["userIdentity.arn", is(values.map((value) => around("*:assumed-role/*/", value)))]],
      [["userIdentity.principalId", is(values.flatMap((value) => [around("AROA*:", value), around("AIDA*:", value)]))]],
    ],
    sure: (values) => [[["userIdentity.arn", is(values.map((value) => around("*:assumed-role/*/", value)))]]],
    exists: [
      [["userIdentity.arn", is([pattern("*:assumed-role/*/*")])]],
      [["userIdentity.principalId", is([pattern("AROA*:*"), pattern("AIDA*:*")])]],
    ],
  },
  actorType: {
    reach: (values) => [[["userIdentity.type", is(values)]]],
    unseen: "A type that the record doesn't have isn't guessed from the ARN.",
    covering: (values) =>
      values && [[["userIdentity.type", is(values)]], [["userIdentity.type", is(KNOWN_TYPES.map(plain)), "not"]]],
  },
  mfa: {
    reach: (values) => [
      [[`${SESSION}.attributes.mfaAuthenticated`, is(values)], ...ownMfaUnlessTrue(values)],
      [["additionalEventData.MFAUsed", is(yesOrNo(values))], ...ownMfaUnlessTrue(values)],
    ],
    sure: (values) => [[OWN_MFA, [`${SESSION}.attributes.mfaAuthenticated`, is(values)]]],
    exists: [
      [[`${SESSION}.attributes.mfaAuthenticated`, { op: "exists" }]],
      [["additionalEventData.MFAUsed", { op: "exists" }]],
    ],
  },
  category: {
    reach: (values) => [
      [["eventCategory", is(values)]],
      ...CATEGORY_SIGNS.flatMap(([category, path, sign]): readonly Alternative[] =>
        matchesAny(values, category) ? [[[path, is([plain(sign)])]]] : [],
      ),
    ],
    sure: (values) => [[["eventCategory", is(values)]]],
    exists: [],
  },
};

/** `userIdentity.type` as CloudTrail documents it. The type of other callers is guessed from the ARN. */
const KNOWN_TYPES = [
  "Root",
  "IAMUser",
  "AssumedRole",
  "Role",
  "FederatedUser",
  "Directory",
  "AWSAccount",
  "AWSService",
  "IdentityCenterUser",
  "SAMLUser",
  "WebIdentityUser",
];

/** What tells the category of a record without `eventCategory`. */
const CATEGORY_SIGNS = [
  ["Management", "managementEvent", "true"],
  ["Data", "managementEvent", "false"],
  ["Insight", "eventType", "AwsCloudTrailInsight"],
  ["NetworkActivity", "eventType", "AwsVpceEvents"],
] as const;

/** Of other callers, only that they used MFA is known. */
function ownMfaUnlessTrue(values: Patterns): Alternative {
  return matchesAny(values, "true") ? [] : [OWN_MFA];
}
