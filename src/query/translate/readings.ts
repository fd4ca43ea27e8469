import type { ValuePattern } from "../condition/condition.ts";
import { datedSources } from "../fields/datedOperations.ts";
import { bareName } from "../fields/resourceNames.ts";
import { parseAddress } from "../match/network.ts";
import {
  type Alternative,
  afterSlash,
  around,
  beforeSlash,
  is,
  isOrEnds,
  type Patterns,
  pattern,
  plain,
} from "./alternatives.ts";
import { matchesAny } from "./patternParts.ts";

/**
 * How a field of the catalog is read from a record. `reach`: at least the events that have the values; `sure`: only
 * events that have them (absent: the same), for negations.
 */
export interface Reading {
  readonly reach: (values: Patterns) => readonly Alternative[];
  readonly sure?: (values: Patterns) => readonly Alternative[];
  /** At least the events in which the field has a value. Absent: those where its first path exists, which are all. */
  readonly exists?: readonly Alternative[];
  /** `exists` finds only events in which the field has a value. */
  readonly existsIsSure?: true;
  /** What the reading does not see, as a sentence. */
  readonly unseen?: string;
}

export const SESSION = "userIdentity.sessionContext";
export const ISSUER = `${SESSION}.sessionIssuer`;

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

export const READINGS: Readonly<Record<string, Reading>> = {
  event: {
    reach: (values) => [
      [["eventName", is(values)]],
      ...values.flatMap((value): readonly Alternative[] => {
        const sources = value.wildcard
          ? ["lambda.amazonaws.com", "cloudfront.amazonaws.com"]
          : datedSources(value.value);
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
  },
  resource: ANYWHERE,
  resourceType: {
    reach: (values) => [[["resources.type", is(values)]]],
    unseen: "Types of resources that only Event history lists aren't in the record.",
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
  },
  message: {
    reach: (values) => [[["errorMessage", is(values)]]],
    unseen: "Only `errorMessage` is compared, not messages within a response.",
  },
  account: {
    reach: (values) => [[["recipientAccountId", is(values)]]],
    unseen: "Events without `recipientAccountId` aren't compared by their caller's account.",
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

/** What tells the category of a record without `eventCategory`. */
export const CATEGORY_SIGNS = [
  ["Management", "managementEvent", "true"],
  ["Data", "managementEvent", "false"],
  ["Insight", "eventType", "AwsCloudTrailInsight"],
  ["NetworkActivity", "eventType", "AwsVpceEvents"],
] as const;

/** The value anywhere in the record's text; of an ARN the name within it, which events may write alone. */
function anywhere(value: ValuePattern): readonly Alternative[] {
  const name = value.wildcard ? undefined : bareName(value.value);
  const texts = name === undefined ? [value] : value.value.includes(name) ? [plain(name)] : [value, plain(name)];
  return texts.map((text) => [["", { op: "contains", text, whole: true }]]);
}

export function rootIf(values: Patterns): readonly Alternative[] {
  return matchesAny(values, "root") ? [[["userIdentity.type", is([plain("Root")])]]] : [];
}

/** Of other callers, only that they used MFA is known. */
function ownMfaUnlessTrue(values: Patterns): Alternative {
  return matchesAny(values, "true") ? [] : [OWN_MFA];
}

/** EC2 writes "Client.UnauthorizedOperation" for what other services write without prefix. */
export function withPrefixes(values: Patterns): Patterns {
  return values.flatMap((value) => [value, around("Client.", value), around("Server.", value)]);
}

function yesOrNo(values: Patterns): Patterns {
  return values.flatMap((value) => [
    value,
    ...(value.value === "true" ? [plain("Yes")] : value.value === "false" ? [plain("No")] : []),
  ]);
}
