import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lineLinks } from "../../../../src/investigation/terminal/lineLinks.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { propertyRuns } from "../../../propertyRuns.ts";
import "../../../properties.ts";

const ID = "7a1cdf2b-0c3e-4a5f-9d42-1f0e6f2f3c11";

/** The linked texts of a line, each with the search that it leads to. */
function linked(line: string): Record<string, unknown> {
  return Object.fromEntries(
    lineLinks(line).map(({ start, end, target }) => {
      const what =
        target.kind === "search"
          ? [
              target.request.text,
              ...(target.request.alsoRegions ?? []),
              ...(target.accountId === undefined ? [] : [target.accountId]),
            ]
          : target.kind === "event"
            ? target
            : target.call?.request.text;
      return [line.slice(start, end), what];
    }),
  );
}

const CLI =
  'An error occurred (AccessDenied) when calling the CreateBucket operation: User: arn:aws:sts::111122223333:assumed-role/Deploy/ci-42 is not authorized to perform: s3:CreateBucket on resource: "arn:aws:s3:::acme-logs" because no identity-based policy allows the s3:CreateBucket action';
const TERRAFORM = `│ Error: creating EC2 Instance: operation error EC2: RunInstances, https response error StatusCode: 403, RequestID: 8b5a1c2d-1111-2222-3333-444455556666, api error UnauthorizedOperation: You are not authorized to perform this operation. User: arn:aws:iam::111122223333:user/ops/alice is not authorized to perform: ec2:RunInstances on resource: arn:aws:ec2:eu-west-1:111122223333:instance/* because no identity-based policy allows the ec2:RunInstances action. Encoded authorization failure message: sg-0123456789abcdef0-AKIAIOSFODNN7EXAMPLE`;

describe("a line of a terminal", () => {
  it("of the AWS CLI leads to the denied call and to what it names", () => {
    const call = ["event:CreateBucket user:Deploy/ci-42 error:* last:1h", "111122223333"];
    expect(linked(CLI)).toEqual({
      AccessDenied: call,
      CreateBucket: call,
      "s3:CreateBucket": call,
      "arn:aws:sts::111122223333:assumed-role/Deploy/ci-42": ["user:Deploy/ci-42 last:90d", "111122223333"],
      "arn:aws:s3:::acme-logs": ["resource:arn:aws:s3:::acme-logs last:90d"],
    });
  });

  it("of Terraform leads to the call, its request, and says what the encoded message is", () => {
    const call = ["event:RunInstances user:alice error:* last:1h", "eu-west-1", "111122223333"];
    expect(linked(TERRAFORM)).toEqual({
      RunInstances: call,
      "ec2:RunInstances": call,
      UnauthorizedOperation: call,
      "8b5a1c2d-1111-2222-3333-444455556666": [
        "event:RunInstances request:8b5a1c2d-1111-2222-3333-444455556666 last:1h",
        "eu-west-1",
        "111122223333",
      ],
      "arn:aws:iam::111122223333:user/ops/alice": ["user:alice last:90d", "111122223333"],
      "Encoded authorization failure message": call[0],
    });
  });

  it("of a global service also searches the Region that records it", () => {
    const line = "User: arn:aws:iam::111122223333:root is not authorized to perform: iam:CreateUser";
    expect(linked(line)).toEqual({
      "iam:CreateUser": ["event:CreateUser user:root error:* last:1h", "us-east-1", "111122223333"],
    });
  });

  it.each([
    [`RequestID: 4442587FB7D0A2F9, HostID: x`, "4442587FB7D0A2F9"],
    [`status code: 403, request id: ${ID}`, ID],
    [`  requestId: '${ID}',`, ID],
    [`"RequestId": "${ID}"`, ID],
    [`< x-amzn-RequestId: ${ID}`, ID],
    [`(Service: Ec2, Status Code: 403, Request ID: ${ID})`, ID],
  ])("with a request id leads to the request: %s", (line, id) => {
    expect(linked(line)).toEqual({ [id]: [`request:${id} last:1h`] });
  });

  it.each([`    "EventId": "${ID}",`, `"eventID":"${ID}"`, `|  EventId   | ${ID}`, `EventId: ${ID}`])(
    "with an event id opens the event: %s",
    (line) => {
      expect(linked(line)).toEqual({ [ID]: { kind: "event", eventId: ID } });
    },
  );

  it("with resources leads to their events", () => {
    expect(linked("aws_instance.web: Creation complete after 12s [id=i-0abc1234def567890]")).toEqual({
      "i-0abc1234def567890": ["resource:i-0abc1234def567890 last:90d"],
    });
  });

  it.each([
    "",
    "just AccessDenied in a text",
    "grep -n UnauthorizedOperation *.ts",
    `a UUID alone: ${ID}`,
    "request id: short",
    "not authorized to perform this operation",
    "Apply complete! Resources: 3 added, 0 changed, 1 destroyed.",
  ])("without anything of AWS has no links: %s", (line) => {
    expect(lineLinks(line)).toEqual([]);
  });

  it("leads to searches only, whose values are what it shows, whatever it contains", () => {
    const part = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(
        "AccessDenied ",
        " when calling the X operation",
        "User: arn:aws:sts::111122223333:assumed-role/Deploy/",
        '"x OR user:* ',
        "](command:workbench.action.quit)",
        " is not authorized to perform: s3:",
        "RequestID: ",
        ID,
        "EventId: ",
        "Encoded authorization failure message: ",
        "arn:aws:s3:::a-bucket",
        "last:90d",
        "\u202e\u001b[31m",
      ),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const line = parts.join("");
        let free = 0;
        for (const { start, end, target, tooltip } of lineLinks(line)) {
          expect(start).toBeGreaterThanOrEqual(free);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(line.length);
          free = end;
          expect(tooltip).toMatch(/^[A-Z][\w :?]+$/);
          const request = target.kind === "search" ? target.request : undefined;
          if (request !== undefined) {
            const { query, problems } = parseQuery(request.text ?? "", { now: 0 });
            expect(problems).toEqual([]);
            expect(query.window?.to === undefined || query.window.from !== undefined).toBe(true);
            expect(Object.keys(request).filter((key) => !["text", "regions", "alsoRegions"].includes(key))).toEqual([]);
          }
        }
      }),
      { numRuns: propertyRuns(500) },
    );
  });

  it("of any length has few links, and only its beginning is read", () => {
    const many = "i-0abc1234def567890 ".repeat(100_000);
    const links = lineLinks(many);
    expect(links).toHaveLength(30);
    expect(links.at(-1)?.end).toBeLessThanOrEqual(4_000);
    expect(lineLinks(`${" ".repeat(4_000)}${CLI}`)).toEqual([]);
    expect(lineLinks(`AccessDenied when calling the ${"A".repeat(3_900)}`)).toEqual([]);
    expect(lineLinks("AccessDenied operation error ".repeat(140))).toEqual([]);
  });
});
