import { describe, expect, it } from "vitest";
import { readStruct } from "../../../src/formats/struct.ts";
import { readRecord } from "../../../src/model/event/record.ts";
import { read, record } from "./reading.ts";

const quoted = (cells: readonly string[]) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",");

describe("tables of events", () => {
  it("reads Athena's CSV, with structs as Trino prints them", async () => {
    const columns = ["eventversion", "useridentity", "eventtime", "eventsource", "eventname", "awsregion"];
    const identity =
      "{type=AssumedRole, principalid=AROA:bob, arn=arn:aws:sts::111122223333:assumed-role/ops/bob, accountid=111122223333, invokedby=null, sessioncontext={attributes={mfaauthenticated=true, creationdate=2026-11-20T09:00:00Z}, sessionissuer={type=Role, username=ops}}}";
    const more = ["requestparameters", "readonly", "eventid"];
    const cells = ["1.09", identity, "2026-11-20T10:00:00Z", "s3.amazonaws.com", "PutObject", "eu-west-1"];
    const rest = ['{"bucketName":"logs","size":12345678901234567890}', "false", "one"];
    const file = [quoted([...columns, ...more]), quoted([...cells, ...rest])].join("\n");
    const { records, codes } = await read(file);
    expect(codes).toEqual([]);
    expect(records[0]?.json).toContain('"requestParameters":{"bucketName":"logs","size":12345678901234567890}');
    const event = readRecord(records[0]?.json);
    expect(event).toMatchObject({ eventId: "one", eventName: "PutObject", readOnly: false, diagnostics: [] });
    expect(event.actor).toMatchObject({
      type: "AssumedRole",
      sessionName: "bob",
      accountId: "111122223333",
      mfa: true,
    });
  });

  it("reads the console's CSV and reports missing fields", async () => {
    const file =
      "Event ID,Event time,User name,Event name,Resource type,Resource name,AWS access key,AWS region,Error code,Event source,Read-only,Request ID,Source IP address,Event ID\r\n" +
      'one,2026-11-20T10:00:00Z,alice,StopInstances,"AWS::EC2::Instance, AWS::EC2::Instance","i-1, i-2",AKIAIOSFODNN7EXAMPLE,eu-west-1,AccessDenied,ec2.amazonaws.com,False,r,203.0.113.7,one\r\n';
    const { records, codes, messages } = await read(file);
    expect(codes).toEqual(["columns"]);
    expect(messages[0]).toContain("userIdentity");
    const [found] = records;
    const event = readRecord(found?.json, found?.envelope === undefined ? {} : { envelope: found.envelope });
    expect(event).toMatchObject({
      eventId: "one",
      eventName: "StopInstances",
      region: "eu-west-1",
      readOnly: false,
      sourceIPAddress: "203.0.113.7",
      error: { code: "AccessDenied" },
    });
    expect(event.actor.name).toBe("alice");
    expect(event.envelope?.accessKeyId).toBe("AKIAIOSFODNN7EXAMPLE");
    expect(event.envelope?.resources).toEqual([
      { type: "AWS::EC2::Instance", name: "i-1" },
      { type: "AWS::EC2::Instance", name: "i-2" },
    ]);
  });

  it("reads the console's Resources column as envelope resources, not as the record's", async () => {
    const listed = JSON.stringify([{ ResourceType: "AWS::EC2::Instance", ResourceName: "i-1" }]);
    const columns = ["Event ID", "Event time", "Event name", "Event source", "Resources"];
    const cells = ["one", "2026-11-20T10:00:00Z", "StopInstances", "ec2.amazonaws.com", listed];
    const [found] = (await read(`${quoted(columns)}\n${quoted(cells)}\n`)).records;
    expect(JSON.parse(found?.json ?? "")).not.toHaveProperty("resources");
    expect(found?.envelope?.resources).toEqual([{ type: "AWS::EC2::Instance", name: "i-1" }]);
  });

  it("reads a cell that contains the whole record", async () => {
    const whole = record("one");
    const { records, codes } = await read(
      `${quoted(["@timestamp", "@message"])}\n${quoted(["t", JSON.stringify(whole)])}\n`,
    );
    expect(codes).toEqual([]);
    expect(records.map(({ json }) => JSON.parse(json) as unknown)).toEqual([whole]);
  });

  it("reads the columns of Logs Insights and Lake, including nested ones", async () => {
    const insights = {
      results: [
        [
          { field: "@timestamp", value: "2026-11-20 10:00:00.000" },
          { field: "eventName", value: "CreateUser" },
          { field: "userIdentity.sessionContext.sessionIssuer.userName", value: "ops" },
          { field: "requestParameters.__proto__.x", value: "y" },
          { field: "@ptr", value: "p" },
        ],
      ],
    };
    const lake = {
      QueryStatus: "FINISHED",
      QueryResultRows: [[{ eventName: "CreateUser" }, { eventTime: "2026-11-20 10:00:00.000" }, { eventID: "two" }]],
    };
    const one = readRecord((await read(JSON.stringify(insights))).records[0]?.json);
    expect(one).toMatchObject({ eventName: "CreateUser", time: Date.parse("2026-11-20T10:00:00Z") });
    expect(one.actor.issuer?.name).toBe("ops");
    expect(({} as { readonly x?: unknown }).x).toBeUndefined();
    const two = readRecord((await read(JSON.stringify(lake))).records[0]?.json);
    expect(two).toMatchObject({ eventId: "two", eventName: "CreateUser" });
  });

  it("reads Athena's get-query-results", async () => {
    const row = (...cells: readonly string[]) => ({ Data: cells.map((VarCharValue) => ({ VarCharValue })) });
    const set = {
      ResultSet: { Rows: [row("eventid", "eventname", "eventtime"), row("one", "PutObject", "2026-11-20")] },
    };
    expect((await read(JSON.stringify(set))).ids).toEqual(["one"]);
  });

  it("ignores other logs", async () => {
    expect(
      (await read('[{"eventName":"click","eventTime":"2026-11-20T10:00:00Z","eventSource":"web"}]')).codes,
    ).toEqual(["not-cloudtrail"]);
    expect((await read("name,count\nRunInstances,5\n")).codes).toEqual(["not-cloudtrail"]);
    const counts = {
      results: [
        [
          { field: "eventName", value: "RunInstances" },
          { field: "count(*)", value: "5" },
        ],
      ],
    };
    expect((await read(JSON.stringify(counts))).codes).toEqual(["not-cloudtrail"]);
  });

  it("keeps a text column as text, whatever it looks like", async () => {
    const agent = "[S3Console/0.4, aws-internal/3 aws-sdk-java/1.11]";
    const message = '{"reason":"denied"}';
    const columns = ["eventname", "eventid", "eventtime", "eventsource", "useragent", "errormessage"];
    const cells = ["PutBucketPolicy", "one", "2026-11-20T10:00:00Z", "s3.amazonaws.com", agent, message];
    const [found] = (await read(`${quoted(columns)}\n${quoted(cells)}\n`)).records;
    expect(JSON.parse(found?.json ?? "")).toMatchObject({ userAgent: agent, errorMessage: message });
  });

  it("reads Lake's maps whose values are JSON", async () => {
    const columns = ["eventName", "eventID", "eventTime", "eventSource", "requestParameters", "userIdentity"];
    const parameters =
      '{instanceType=t3.micro, tags=[{"key":"Name","value":"a, b=c"}], rules={"items":[{"text":"} ] =\\" ,"}]}, ids=["i-1","i-2"], plain=[a, b]}';
    const identity = '{type=IAMUser, username=["odd}';
    const cells = ["RunInstances", "one", "2026-11-20T10:00:00Z", "ec2.amazonaws.com", parameters, identity];
    const [found] = (await read(`${quoted(columns)}\n${quoted(cells)}\n`)).records;
    expect(JSON.parse(found?.json ?? "")).toMatchObject({
      requestParameters: {
        instanceType: "t3.micro",
        tags: [{ key: "Name", value: "a, b=c" }],
        rules: { items: [{ text: '} ] =" ,' }] },
        ids: ["i-1", "i-2"],
        plain: ["a, b"],
      },
      userIdentity: identity,
    });
  });

  it("reads Microsoft Sentinel's columns", async () => {
    const columns = [
      "TimeGenerated [UTC]",
      "TimeGenerated",
      "AwsEventId",
      "EventName",
      "EventSource",
      "AWSRegion",
      "UserIdentityType",
      "UserIdentityArn",
      "SessionIssuerUserName",
      "SessionMfaAuthenticated",
      "SourceIpAddress",
      "RequestParameters",
    ];
    const arn = "arn:aws:sts::111122223333:assumed-role/ops/bob";
    const cells = [
      "20/11/2026",
      "2026-11-20T10:00:00Z",
      "one",
      "PutObject",
      "s3.amazonaws.com",
      "eu-west-1",
      "AssumedRole",
      arn,
      "ops",
      "true",
      "203.0.113.7",
      '{"bucketName":"logs"}',
    ];
    const { records, codes } = await read(`${quoted(columns)}\n${quoted(cells)}\n`);
    expect(codes).toEqual([]);
    const event = readRecord(records[0]?.json);
    expect(event).toMatchObject({
      eventId: "one",
      time: Date.parse("2026-11-20T10:00:00Z"),
      region: "eu-west-1",
      sourceIPAddress: "203.0.113.7",
    });
    expect(event.actor).toMatchObject({ type: "AssumedRole", arn, sessionName: "bob", mfa: true });
    expect(event.record.requestParameters).toEqual({ bucketName: "logs" });
  });

  it("ignores a table of other events, though its columns have names of exported files", async () => {
    const { records, codes } = await read("Event name,Time,User,Region,Error\nclick,2026-11-20T10:00:00Z,alice,eu,x\n");
    expect(records).toEqual([]);
    expect(codes).toEqual(["not-cloudtrail"]);
  });

  it("takes no JSON for a table, though its first event is a query that names columns", async () => {
    const query = record("query", {
      eventSource: "cloudtrail.amazonaws.com",
      eventName: "StartQuery",
      requestParameters: {
        queryStatement: "SELECT eventID, eventTime, eventName, eventSource, awsRegion, @message FROM x",
      },
    });
    const both = [query, record("one")];
    const lines = both.map((event) => JSON.stringify(event));
    const enveloped = both.map((event) =>
      JSON.stringify({ "detail-type": "AWS API Call via CloudTrail", detail: event }),
    );
    const listed = both.map((event) => ({ EventId: event.eventID, CloudTrailEvent: JSON.stringify(event) }));
    for (const [name, file] of [
      ["JSON lines", lines.join("\n")],
      ["joined objects", lines.join("")],
      ["a list", `[${lines.join(",")}]`],
      ["a trail's file", `{"Records":[${lines.join(",")}]}`],
      ["EventBridge", enveloped.join("\n")],
      ["LookupEvents", JSON.stringify({ Events: listed })],
    ] as const) {
      expect(await read(file), name).toMatchObject({ ids: ["query", "one"], codes: [] });
    }
  });

  it("continues after a malformed row", async () => {
    const header = "eventid,eventname,eventsource,eventtime";
    const long = `x,${"y".repeat(2_000_000)},z,t`;
    const { ids, codes } = await read(
      [header, "one,A,s3.amazonaws.com,t", long, "two,B,s3.amazonaws.com,t"].join("\n"),
    );
    expect(ids).toEqual(["one", "two"]);
    expect(codes).toEqual(["too-large", "columns"]);
    const atEnd = await read([header, "one,A,s3.amazonaws.com,t", long].join("\n"));
    expect(atEnd).toMatchObject({ ids: ["one"], codes: ["too-large", "columns"] });
  });
});

describe("a struct of Trino", () => {
  it("is parsed with lists and CloudTrail's field names", () => {
    expect(readStruct("{a=1, sessioncontext={b=x, y}, list=[{arn=r}, {arn=s}], none=null}")).toEqual({
      a: "1",
      sessionContext: { b: "x, y" },
      list: [{ arn: "r" }, { arn: "s" }],
    });
  });

  it("is parsed sixteen levels deep", () => {
    const nested = (levels: number, text: string): string => (levels === 0 ? text : `{a=${nested(levels - 1, text)}}`);
    const object = (levels: number): unknown => (levels === 0 ? "x" : { a: object(levels - 1) });
    expect(readStruct(nested(16, "x"))).toEqual(object(16));
    expect(readStruct(nested(17, "x"))).toBeUndefined();
  });

  it("holds JSON, but is none", () => {
    expect(readStruct('{a={"b":[1]}, c=[{"d":"e, f=g"}]}')).toEqual({ a: { b: [1] }, c: [{ d: "e, f=g" }] });
    expect(readStruct('{"b":1}')).toBeUndefined();
  });

  it("is not found in other text", () => {
    for (const text of ["{", "{}x", "{a=1", "[1, 2", "{a b=1}", `${"[".repeat(100)}${"]".repeat(100)}`, "plain"]) {
      expect(readStruct(text), text).toBeUndefined();
    }
  });
});
