import { describe, expect, it } from "vitest";
import { eventText } from "../../../../src/investigation/explorer/eventText.ts";
import { readRecord } from "../../../../src/model/event/record.ts";

const event = (changes: object) =>
  readRecord({
    eventVersion: "1.11",
    eventID: "0a6cf0d2-5b3c-4a43-9b0e-0f3a5f0f7a11",
    eventTime: "2026-11-20T11:40:09Z",
    eventSource: "s3.amazonaws.com",
    eventName: "DeleteBucketPolicy",
    awsRegion: "eu-west-1",
    sourceIPAddress: "203.0.113.7",
    recipientAccountId: "111122223333",
    userIdentity: {
      type: "AssumedRole",
      arn: "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/erin@example.com",
      principalId: "AROAEXAMPLE:erin@example.com",
    },
    requestParameters: { bucketName: "customer-exports" },
    responseElements: null,
    ...changes,
  });

/** What a sidebar of 250 pixels shows of a row. */
const atLeastWidth = (changes: object) => {
  const { label, description } = eventText(event(changes), "UTC");
  return `${label} ${description}`.slice(0, 25);
};

describe("a row of an event", () => {
  it("says who did it and to what, and what happened, before what may be cut off", () => {
    expect(eventText(event({ requestParameters: { bucketName: "logs" } }), "UTC")).toMatchObject({
      label: "erin: logs",
      description: "DeleteBucketPolicy · 11:40",
    });
    expect(atLeastWidth({})).toBe("erin: custome…xports Dele");
    expect(
      atLeastWidth({
        eventSource: "ec2.amazonaws.com",
        eventName: "AuthorizeSecurityGroupIngress",
        requestParameters: { groupId: "sg-0a1b2c3d4e5f67890" },
      }),
    ).toBe("erin: sg-0a1b…f67890 Auth");
    expect(
      atLeastWidth({
        eventSource: "ssm.amazonaws.com",
        eventName: "PutParameter",
        requestParameters: { name: "/acme/checkout/release" },
      }),
    ).toBe("erin: release PutParamete");
  });

  it("names the error before the time, and leaves out what the event lacks", () => {
    const failed = event({ errorCode: "AccessDenied", errorMessage: "No.", requestParameters: null });
    expect(eventText(failed, "UTC")).toMatchObject({
      label: "erin",
      description: "DeleteBucketPolicy · AccessDenied · 11:40",
    });
    const bare = event({ eventTime: undefined, requestParameters: null, userIdentity: undefined, eventName: "" });
    expect(eventText(bare, "UTC").description).toBe("(no name)");
  });

  it("has the rest in its tooltip, and a sentence for screen readers", () => {
    const { tooltip, spoken } = eventText(event({ errorCode: "AccessDenied", errorMessage: "Explicit deny." }), "UTC");
    const all = tooltip.join("\n");
    for (const part of ["DeleteBucketPolicy (S3)", "erin@example.com via permission set Admin", "customer-exports"]) {
      expect(all).toContain(part);
    }
    expect(all).toContain("Explicit deny.");
    expect(all).toContain("2026-11-20 11:40:09");
    expect(spoken).toMatch(
      /^erin@example\.com tried to .*customer-exports.*denied \(AccessDenied\), 2026-11-20 11:40$/,
    );
  });

  it("says in its tooltip what changed", () => {
    const policy = { Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject" }] };
    const requestParameters = { bucketName: "customer-exports", bucketPolicy: policy };
    const { tooltip } = eventText(event({ eventName: "PutBucketPolicy", requestParameters }), "UTC");
    expect(tooltip).toContain("Allowed: everyone (*), s3:GetObject (public)");
  });

  it("shows services and roles by their short names", () => {
    const by = (userIdentity: object) => eventText(event({ userIdentity }), "UTC").label.split(":")[0];
    expect(by({ type: "AWSService", invokedBy: "autoscaling.amazonaws.com" })).toBe("autoscali…");
    expect(by({ type: "IAMUser", userName: "ci" })).toBe("ci");
    const role = "arn:aws:sts::111122223333:assumed-role/deploy/i-0abc1234";
    expect(by({ type: "AssumedRole", arn: role, principalId: "AROAEXAMPLE:i-0abc1234" })).toBe("deploy");
  });

  it("escapes hidden characters in every text", () => {
    const hostile = event({ eventName: "Put\u202eX", requestParameters: { bucketName: "a\u200bb" } });
    const { label, description, tooltip, spoken } = eventText(hostile, "UTC");
    expect([label, description, spoken, ...tooltip].join("\n")).not.toMatch(/[\u202e\u200b]/);
  });
});
