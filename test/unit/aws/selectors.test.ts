import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { selectionText } from "../../../src/aws/selectionText.ts";
import { selectionsIn, selectionsOf } from "../../../src/aws/selectors.ts";
import {
  type AdvancedSelector,
  advancedSelects,
  type BasicSelector,
  basicSelects,
  type FieldSelector,
  type SelectableFields,
} from "../../world/archive/selectors.ts";
import { records } from "./selections.ts";

const SOURCES = ["kms.amazonaws.com", "rdsdata.amazonaws.com", "iam.amazonaws.com", "s3.amazonaws.com"];
const ARNS: Readonly<Record<string, readonly string[]>> = {
  "AWS::S3::Object": ["arn:aws:s3:::one/a", "arn:aws:s3:::one/b/c", "arn:aws:s3:::two/a"],
  "AWS::Lambda::Function": [
    "arn:aws:lambda:eu-west-1:111122223333:function:shop",
    "arn:aws:lambda:eu-west-1:111122223333:function:shop2",
  ],
  "AWS::DynamoDB::Table": ["arn:aws:dynamodb:eu-west-1:111122223333:table/orders"],
};
const TYPES = Object.keys(ARNS);
const ALL: Readonly<Record<string, string>> = {
  "AWS::S3::Object": "arn:aws:s3",
  "AWS::Lambda::Function": "arn:aws:lambda",
  "AWS::DynamoDB::Table": "arn:aws:dynamodb",
};

/** Values that a field has in the events below; conditions are made of these and of their parts. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  eventCategory: ["Management", "Data", "NetworkActivity"],
  readOnly: ["true", "false"],
  eventSource: SOURCES,
  eventName: ["GetObject", "PutObject", "DeleteKey", "Invoke"],
  eventType: ["AwsApiCall", "AwsServiceEvent"],
  "resources.type": TYPES,
  "resources.ARN": Object.values(ARNS).flat(),
  "userIdentity.arn": ["arn:aws:iam::111122223333:user/bob", "arn:aws:sts::111122223333:assumed-role/ci/x"],
  sessionCredentialFromConsole: ["true"],
  vpcEndpointId: ["vpce-1", "vpce-2"],
  errorCode: ["VpceAccessDenied"],
};

const basicSelector: fc.Arbitrary<BasicSelector> = fc.record({
  ReadWriteType: fc.constantFrom("All" as const, "ReadOnly" as const, "WriteOnly" as const),
  IncludeManagementEvents: fc.boolean(),
  ExcludeManagementEventSources: fc.subarray(SOURCES.slice(0, 2)),
  DataResources: fc.array(
    fc.constantFrom(...TYPES).chain((Type) =>
      fc.record({
        Type: fc.constant(Type),
        Values: fc.array(
          fc.oneof(
            fc.constant(ALL[Type] ?? ""),
            fc.constantFrom(...(ARNS[Type] ?? [])),
            ...(Type === "AWS::S3::Object" ? [fc.constantFrom("arn:aws:s3:::one/", "arn:aws:s3:::one/b")] : []),
          ),
          { maxLength: 3 },
        ),
      }),
    ),
    { maxLength: 2 },
  ),
});

function valuesOf(field: string): fc.Arbitrary<string> {
  const values = VALUES[field] ?? [];
  return fc.oneof(
    fc.constantFrom(...values),
    fc.tuple(fc.constantFrom(...values), fc.nat(6)).map(([value, length]) => value.slice(0, length + 1)),
    fc.tuple(fc.constantFrom(...values), fc.nat(6)).map(([value, length]) => value.slice(-length - 1)),
  );
}

const fieldSelector: fc.Arbitrary<FieldSelector> = fc.constantFrom(...Object.keys(VALUES)).chain((Field) => {
  const list = fc.array(valuesOf(Field), { maxLength: 3 });
  return fc
    .record(
      { Equals: list, StartsWith: list, EndsWith: list, NotEquals: list, NotStartsWith: list, NotEndsWith: list },
      { requiredKeys: [] },
    )
    .map((operators) => ({ Field, ...operators }))
    .filter(hasOperator);
});

/** AWS refuses a condition without an operator; an operator of a later API would look like one here. */
function hasOperator({ Field: _, NotEquals = [], NotStartsWith = [], NotEndsWith = [], ...demands }: FieldSelector) {
  return Object.keys(demands).length > 0 || [NotEquals, NotStartsWith, NotEndsWith].flat().length > 0;
}

const advancedSelector: fc.Arbitrary<AdvancedSelector> = fc
  .tuple(
    fc.constantFrom("Management", "Data", "NetworkActivity"),
    fc.array(fieldSelector, { maxLength: 3 }),
    fc.boolean(),
  )
  .map(([category, others, named]) => ({
    FieldSelectors: [...(named ? [{ Field: "eventCategory", Equals: [category] }] : []), ...others],
  }));

const event: fc.Arbitrary<SelectableFields> = fc
  .tuple(fc.constantFrom("Management", "Data", "NetworkActivity"), fc.constantFrom(...TYPES))
  .chain(([category, type]) =>
    fc
      .record({
        readOnly: fc.constantFrom("true", "false"),
        eventSource: fc.constantFrom(...SOURCES),
        eventName: fc.constantFrom(...(VALUES.eventName ?? [])),
        eventType: fc.constantFrom(...(VALUES.eventType ?? [])),
        arn: fc.constantFrom(...(ARNS[type] ?? [])),
        user: fc.option(fc.constantFrom(...(VALUES["userIdentity.arn"] ?? [])), { nil: undefined }),
        endpoint: fc.option(fc.constantFrom(...(VALUES.vpcEndpointId ?? [])), { nil: undefined }),
      })
      .map(({ arn, user, endpoint, ...own }) => {
        const fields = new Map<string, readonly string[]>([["eventCategory", [category]]]);
        for (const [field, value] of Object.entries(own)) {
          fields.set(field, [value]);
        }
        fields.set("resources.type", category === "Data" ? [type] : []);
        fields.set("resources.ARN", category === "Data" ? [arn] : []);
        fields.set("userIdentity.arn", user === undefined ? [] : [user]);
        fields.set("vpcEndpointId", endpoint === undefined ? [] : [endpoint]);
        return fields;
      }),
  );

const selectors = fc.oneof(
  basicSelector.map((one) => ({ basic: [one], advanced: [] as AdvancedSelector[] })),
  advancedSelector.map((one) => ({ basic: [] as BasicSelector[], advanced: [one] })),
);

/** The selector as the SDK types it, with lists that may be changed. */
const selectionsFor = ({ basic, advanced }: { basic: BasicSelector[]; advanced: AdvancedSelector[] }) =>
  selectionsOf(...(JSON.parse(JSON.stringify([basic, advanced])) as Parameters<typeof selectionsOf>));

describe("selectionsOf and selectionText", () => {
  it("records by its data what the selector records by AWS's rules", () => {
    fc.assert(
      fc.property(selectors, fc.array(event, { minLength: 1, maxLength: 10 }), (given, events) => {
        const selections = selectionsFor(given);
        for (const fields of events) {
          const isRecorded =
            given.basic.some((one) => basicSelects(one, fields)) ||
            given.advanced.some((one) => advancedSelects(one, fields));
          expect(selections.some((selection) => records(selection, fields))).toBe(isRecorded);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('says "All" only where the selector records every event that the words name', () => {
    const named: readonly (readonly [text: string, isNamed: (fields: SelectableFields) => boolean])[] = [
      ["All management events", (fields) => fields.get("eventCategory")?.[0] === "Management"],
      ["All data events", (fields) => fields.get("eventCategory")?.[0] === "Data"],
      ["All network activity events", (fields) => fields.get("eventCategory")?.[0] === "NetworkActivity"],
      ...Object.entries({ "S3 objects": TYPES[0], "Lambda functions": TYPES[1], "DynamoDB tables": TYPES[2] }).map(
        ([words, type]) =>
          [
            `All data events of ${words}`,
            (fields: SelectableFields) => fields.get("resources.type")?.[0] === type,
          ] as const,
      ),
      ...SOURCES.map(
        (source) =>
          [
            `All network activity events of ${source}`,
            (fields: SelectableFields) =>
              fields.get("eventCategory")?.[0] === "NetworkActivity" && fields.get("eventSource")?.[0] === source,
          ] as const,
      ),
    ];
    const said = new Set<string>();
    fc.assert(
      fc.property(selectors, fc.array(event, { minLength: 20, maxLength: 20 }), (given, events) => {
        for (const selection of selectionsFor(given)) {
          const text = selectionText(selection);
          if (!text.startsWith("All ")) {
            continue;
          }
          said.add(text);
          const claim = named.find(([words]) => words === text);
          const isNamed = claim?.[1];
          for (const fields of isNamed === undefined ? [] : events.filter(isNamed)) {
            expect([text, records(selection, fields)]).toEqual([text, true]);
          }
          // Several types or services in one selector: at least nothing else limits them.
          expect(claim !== undefined || selection.conditions.length === 1).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
    expect([...said].filter((text) => text === "All management events" || text.startsWith("All data"))).not.toEqual([]);
  });

  it("has different words for different conditions", () => {
    const normal = ({ category, conditions }: ReturnType<typeof selectionsOf>[number]) =>
      JSON.stringify([
        category,
        conditions
          .map(({ field, some, none }) =>
            JSON.stringify([
              field,
              some?.map((one) => JSON.stringify(one)).sort() ?? null,
              none.map((one) => JSON.stringify(one)).sort(),
            ]),
          )
          .sort(),
      ]);
    const byText = new Map<string, string>();
    fc.assert(
      fc.property(selectors, (given) => {
        for (const selection of selectionsFor(given)) {
          // The order of conditions and values has no meaning, but it does show in the words.
          const text = selectionText(selection);
          const known = byText.get(text);
          expect(known ?? normal(selection)).toBe(normal(selection));
          byText.set(text, normal(selection));
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it("does not know what is recorded from an answer without selectors, which differs from an empty list", () => {
    expect(selectionsIn({})).toBeUndefined();
    expect(selectionsIn({ EventSelectors: [] })).toEqual([]);
    expect(selectionsIn({ AdvancedEventSelectors: [] })).toEqual([]);
  });

  it("never says all for an operator, an access or a category that is not known here", () => {
    const field = (Field: string, rest: object = {}) => ({ Field, ...rest }) as FieldSelector;
    const strange: Parameters<typeof selectionsOf>[] = [
      [[], [{ FieldSelectors: [{ Field: "eventCategory", Equals: ["Management"] }, { Field: "eventName" }] }]],
      [[], [{ FieldSelectors: [{ Field: "eventCategory" }] }]],
      [[], [{ FieldSelectors: [] }]],
      [[], [{ FieldSelectors: undefined }]],
      [[], [{ FieldSelectors: [{ Field: undefined }] }]],
      [[{ ReadWriteType: "Sometimes" as "All" }], []],
      [[], [{ FieldSelectors: [field("eventCategory", { NotEquals: ["Data"] })] } as { FieldSelectors: never }]],
    ];
    for (const [basic, advanced] of strange) {
      for (const selection of selectionsOf(basic, advanced)) {
        expect(selectionText(selection)).not.toMatch(/^All /);
      }
    }
  });
});
