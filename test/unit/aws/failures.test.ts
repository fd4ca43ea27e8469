import { describe, expect, test } from "vitest";
import { commandProblem } from "../../../src/aws/commandProblem.ts";
import { type CallContext, failureFrom } from "../../../src/aws/failures.ts";
import type { Profile } from "../../../src/aws/profiles.ts";
import { isPassing, isThrottling } from "../../../src/aws/sdkError.ts";
import type { IdentityCenterSession, SignInSession } from "../../../src/aws/signIn/session.ts";
import type { BaseKind } from "../../../src/aws/signInPlan.ts";
import { type SignInChain, SignInStepError } from "../../../src/aws/signInSteps.ts";
import { Failure, type FailureReason, type Remedy } from "../../../src/model/failure.ts";

function placeOf(kind: Profile["kind"] = "static", name = "prod", more: Partial<Profile> = {}): CallContext {
  const profile: Profile = { name, kind, origin: "file", isDefault: false, partition: "aws", endpoints: {}, ...more };
  const base: BaseKind = kind === "sso" || kind === "login" || kind === "process" ? kind : "static";
  const chain: SignInChain = { base: { kind: base, profile: name, file: "config" }, roles: [] };
  return { profile, region: "eu-west-1", accountId: "111122223333", action: "cloudtrail:LookupEvents", chain };
}

/** An error of the first step of a sign-in. */
function signInError(name: string, message = "", more: object = {}): Error {
  return new SignInStepError("base", sdkError(name, message, more));
}

/** An error as the SDK throws it. */
function sdkError(name: string, message = "", more: object = {}): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400, requestId: "req-1" }, ...more });
}

function failure(error: unknown, place: CallContext = placeOf()): Failure {
  const found = failureFrom(error, place);
  if (!Failure.is(found)) {
    throw new Error("not a failure");
  }
  return found;
}

const identityCenter: IdentityCenterSession = {
  kind: "sso",
  key: "corporate",
  name: "corporate",
  startUrl: "https://corp.awsapps.com/start",
  region: "eu-west-1",
  scopes: ["sso:account:access"],
  endpoints: {},
  profile: "corp",
};
const legacy: IdentityCenterSession = {
  kind: "sso",
  key: "https://corp.awsapps.com/start",
  startUrl: "https://corp.awsapps.com/start",
  region: "eu-west-1",
  scopes: ["sso:account:access"],
  endpoints: {},
  profile: "base",
};

const subject = "User: arn:aws:iam::111122223333:user/bob is not authorized to perform:";

describe("failureFrom", () => {
  test.each<[string, unknown, FailureReason, RegExp, readonly Remedy["kind"][]]>([
    ["throttled", sdkError("ThrottlingException", "Rate exceeded"), "throttled", /throttling/, ["retry"]],
    [
      "throttled with 429",
      sdkError("X", "", { $metadata: { httpStatusCode: 429 } }),
      "throttled",
      /continue/,
      ["retry"],
    ],
    [
      "denied, action in the message",
      sdkError(
        "AccessDeniedException",
        `${subject} cloudtrail:DescribeTrails because no identity-based policy allows it`,
      ),
      "access-denied",
      /isn't authorized to call cloudtrail:DescribeTrails/,
      ["copy-policy", "switch-profile"],
    ],
    [
      "denied without a word",
      sdkError("AccessDenied"),
      "access-denied",
      /isn't authorized to call cloudtrail:LookupEvents/,
      ["copy-policy", "switch-profile"],
    ],
    [
      "explicit deny",
      sdkError(
        "AccessDeniedException",
        `${subject} cloudtrail:LookupEvents with an explicit deny in an identity-based policy`,
      ),
      "explicit-deny",
      /^An identity-based policy explicitly denies cloudtrail:LookupEvents to profile "prod"/,
      ["switch-profile"],
    ],
    [
      "explicit deny of the organization",
      sdkError(
        "AccessDeniedException",
        `${subject} cloudtrail:LookupEvents with an explicit deny in a service control policy`,
      ),
      "explicit-deny",
      /^A service control policy of the organization explicitly denies/,
      ["choose-regions", "switch-profile"],
    ],
    [
      "not allowed by a boundary",
      sdkError(
        "AccessDeniedException",
        `${subject} cloudtrail:LookupEvents because no permissions boundary allows the cloudtrail:LookupEvents action`,
      ),
      "access-denied",
      /^No permissions boundary allows cloudtrail:LookupEvents for profile "prod" .*in eu-west-1\./,
      ["copy-policy", "switch-profile"],
    ],
    [
      "not allowed by the organization",
      sdkError(
        "AccessDeniedException",
        `${subject} cloudtrail:LookupEvents because no service control policy allows the cloudtrail:LookupEvents action`,
      ),
      "explicit-deny",
      /^No service control policy of the organization allows/,
      ["choose-regions", "switch-profile"],
    ],
    [
      "expired",
      sdkError("ExpiredTokenException"),
      "expired-credentials",
      /expired\. Replace them/,
      ["open-aws-config", "retry", "switch-profile"],
    ],
    [
      "unknown key",
      sdkError("UnrecognizedClientException"),
      "invalid-credentials",
      /access key/,
      ["open-aws-config", "switch-profile"],
    ],
    [
      "wrong secret",
      sdkError("SignatureDoesNotMatch"),
      "invalid-credentials",
      /secret key/,
      ["open-aws-config", "switch-profile"],
    ],
    [
      "clock",
      sdkError("InvalidSignatureException", "Signature expired: 20261101T000000Z is now earlier than 20261101T010000Z"),
      "clock-skew",
      /Set the clock/,
      ["retry"],
    ],
    ["clock of another service", sdkError("RequestTimeTooSkewed"), "clock-skew", /clock is wrong/, ["retry"]],
    [
      "HTML",
      new SyntaxError(`Unexpected token '<', "<!DOCTYPE "... is not valid JSON`),
      "not-aws",
      /captive portal/,
      ["retry"],
    ],
    [
      "HTML with a status",
      sdkError("UnknownError", "", {
        $metadata: { httpStatusCode: 403 },
        $response: { headers: { "content-type": "text/html; charset=utf-8" } },
      }),
      "not-aws",
      /proxy/,
      ["retry"],
    ],
    [
      "AWS is down",
      sdkError("X", "", {
        $metadata: { httpStatusCode: 503 },
        $response: { headers: { "content-type": "text/html" } },
      }),
      "offline",
      /HTTP 503/,
      ["retry"],
    ],
    ["cut off", new SyntaxError("Unterminated string in JSON at position 90"), "offline", /was incomplete/, ["retry"]],
    [
      "no name server",
      Object.assign(new Error("getaddrinfo ENOTFOUND x"), { code: "ENOTFOUND" }),
      "offline",
      /ENOTFOUND/,
      ["retry"],
    ],
    [
      "refused",
      Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:9"), { name: "TimeoutError", code: "ECONNREFUSED" }),
      "offline",
      /cannot be reached.*ECONNREFUSED/,
      ["retry"],
    ],
    ["reset", Object.assign(new Error("aborted"), { code: "ECONNRESET" }), "offline", /ECONNRESET/, ["retry"]],
    [
      "a proxy's certificate",
      Object.assign(new Error("self-signed certificate in certificate chain"), { code: "SELF_SIGNED_CERT_IN_CHAIN" }),
      "offline",
      /SELF_SIGNED_CERT_IN_CHAIN.*trusted/,
      ["retry"],
    ],
    [
      "time-out",
      Object.assign(new Error("late"), { name: "TimeoutError", code: "ETIMEDOUT" }),
      "timeout",
      /timed out/,
      ["retry"],
    ],
    ["bad token", sdkError("InvalidNextTokenException", "Invalid token"), "invalid-request", /Invalid token/, []],
    ["no such trail", sdkError("TrailNotFoundException", "Unknown trail"), "not-found", /Unknown trail/, []],
    ["something else", new TypeError("boom"), "internal", /boom/, ["retry"]],
    ["no error at all", undefined, "internal", /no reason/, ["retry"]],
  ])("%s", (_, error, reason, message, remedies) => {
    const found = failure(error);
    expect(found.reason).toBe(reason);
    expect(found.message).toMatch(message);
    expect(found.message).toMatch(/profile "prod"/i);
    expect(found.remedies.map(({ kind }) => kind)).toEqual([...remedies, "show-log"]);
    expect(found.context).toEqual({ profile: "prod", region: "eu-west-1", accountId: "111122223333" });
    expect(found.cause).toBe(error);
  });

  test("cancelling and failures pass through as they are", () => {
    const abort = new DOMException("stop", "AbortError");
    expect(failureFrom(abort, placeOf())).toBe(abort);
    const earlier = failure(sdkError("ThrottlingException"));
    expect(failureFrom(earlier, placeOf())).toBe(earlier);
  });

  test.each<[Profile["kind"], string, string, SignInSession, readonly Remedy[]]>([
    [
      "sso",
      "Token is expired. To refresh this SSO session run 'aws sso login'",
      "corp",
      identityCenter,
      [
        { kind: "sign-in", profile: "corp", session: "corporate" },
        { kind: "run-in-terminal", command: "aws sso login --sso-session corporate" },
      ],
    ],
    [
      "assume-role",
      "UnauthorizedException: Session token not found or invalid",
      "role-over-sso",
      legacy,
      [
        { kind: "sign-in", profile: "role-over-sso", session: "corp.awsapps.com" },
        { kind: "run-in-terminal", command: "aws sso login --profile base" },
      ],
    ],
    [
      "login",
      "Failed to load a token for session x, please re-authenticate using aws login",
      "me",
      { kind: "login", profile: "me" },
      [{ kind: "run-in-terminal", command: "aws login --profile me" }],
    ],
    [
      "login",
      "Failed to load a token for session x, please re-authenticate using aws login",
      "büro west",
      { kind: "login", profile: "büro west" },
      [{ kind: "run-in-terminal", command: 'aws login --profile "büro west"' }],
    ],
    ["login", "Your session has expired", "x", { kind: "login", profile: "-rf ; $(reboot)" }, []],
    [
      "sso",
      "Token is expired.",
      "corp",
      { ...identityCenter, name: 'a" & calc "', key: 'a" & calc "' },
      [{ kind: "sign-in", profile: "corp", session: 'a" & calc "' }],
    ],
  ])("sign-in of %s has expired: %s (%s)", (kind, message, name, signsInWith, remedies) => {
    const place = placeOf(kind === "assume-role" ? "sso" : kind, name, { signsInWith });
    const found = failure(signInError(kind === "login" ? "CredentialsProviderError" : "NotSignedIn", message), place);
    expect(found.reason).toBe("expired-credentials");
    expect(found.remedies.filter(({ kind: each }) => each === "sign-in" || each === "run-in-terminal")).toEqual(
      remedies,
    );
  });

  test("a network without Identity Center is not taken for a missing sign-in", () => {
    const error = signInError("Error", "connect ECONNREFUSED 10.0.0.1:443");
    expect(failure(error, placeOf("sso"))).toMatchObject({
      reason: "offline",
      message: expect.stringContaining("IAM Identity Center"),
    });
    expect(failure(signInError("ForbiddenException", "No access"), placeOf("sso")).reason).toBe("access-denied");
    const refresh = signInError(
      "CredentialsProviderError",
      "Failed to refresh token: Error: connect ECONNREFUSED 10.0.0.1:443",
    );
    expect(failure(refresh, placeOf("login")).reason).toBe("offline");
  });

  test("an opt-in Region is told from a bad key", () => {
    const place = { ...placeOf(), region: "af-south-1" };
    expect(failure(sdkError("UnrecognizedClientException"), place).reason).toBe("region-disabled");
    const newer = failure(sdkError("UnrecognizedClientException"), { ...place, region: "ap-southeast-9" });
    expect(newer).toMatchObject({
      reason: "region-disabled",
      message: expect.stringContaining("ap-southeast-9 is not"),
    });
    const { accountId: _, ...unknown } = place;
    expect(failure(sdkError("UnrecognizedClientException"), unknown).reason).toBe("invalid-credentials");
  });

  test("AWS's words are shown as one harmless line", () => {
    const found = failure(sdkError("ValidationException", `a\r\nb\u001b]8;;x\u0007\u202e${"y".repeat(1_000)}`));
    expect(found.message).toContain("a b");
    expect(found.message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(found.message.length).toBeLessThan(500);
    expect(found.detail).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  test.each([
    ["/opt/bin/vault-aws --password hunter2", "vault-aws"],
    [String.raw`"C:\Program Files\vault.exe" --password hunter2`, "vault.exe"],
    ["TOKEN=hunter2 vault-aws", "a program of the AWS configuration"],
    ["'/opt/my tools/vault' hunter2", "a program of the AWS configuration"],
  ])("of a command line in an error, only the program is quoted: %s", (line, program) => {
    const error = sdkError("Error", `Command failed: ${line}\nthe token hunter2 is no good\n`);
    const found = failure(error, placeOf("process"));
    expect(JSON.stringify(found.toData())).not.toContain("hunter2");
    expect(found.detail).toContain(`Command failed: ${program}`);
  });

  test.each([
    ["/opt/bin/vault-aws --password hunter2", "the token hunter2 is no good", "the token … is no good"],
    ["TOKEN=hunter2 vault-aws prod", "no profile prod (hunter2)", "no profile prod (…)"],
    ["vault-aws -t=hunter2", "  ", "It ended with an error and printed nothing."],
    ["vault-aws AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE unknown", "… unknown"],
    ["vault-aws", `key ${"aB3+".repeat(10)} refused`, "key … refused"],
    ["vault-aws", `${"x y ".repeat(200)}the end`, /^….{290,}the end$/],
  ])("a failed credential_process is quoted without the secrets of its command line: %s", (command, stderr, quoted) => {
    const text = commandProblem(`Command failed: ${command}\n${stderr}\n`, command);
    expect(text).toEqual(typeof quoted === "string" ? quoted : expect.stringMatching(quoted));
  });

  test("a credential_process that gives no credentials", () => {
    const message = "Profile x credential_process returned invalid JSON.";
    expect(commandProblem(message, "vault-aws")).toBe("It returned invalid JSON.");
  });

  test("a policy names nothing that a message could have smuggled in", () => {
    const message = `${subject} sts:AssumeRole on resource: arn:aws:iam::111122223333:role/x","Action":"*`;
    const remedy = failure(sdkError("AccessDenied", message)).remedies.find(({ kind }) => kind === "copy-policy");
    const policy: unknown = remedy?.kind === "copy-policy" ? JSON.parse(remedy.policy) : undefined;
    expect(policy).toEqual({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Resource: "arn:aws:iam::111122223333:role/x" }],
    });
  });

  test("the custom endpoint is named when it cannot be reached", () => {
    const place = placeOf("static", "prod", { customEndpoint: "http://localhost:4566" });
    expect(failure(Object.assign(new Error("x"), { code: "ECONNREFUSED" }), place).message).toContain(
      "custom endpoint http://localhost:4566",
    );
  });
});

test("what is tried again, and what only waits", () => {
  expect(isThrottling(sdkError("ThrottlingException"))).toBe(true);
  expect(isThrottling(sdkError("AccessDeniedException"))).toBe(false);
  expect(isPassing(Object.assign(new Error("x"), { name: "TimeoutError", code: "ECONNRESET" }))).toBe(true);
  expect(isPassing(Object.assign(new Error("x"), { name: "TimeoutError", code: "ETIMEDOUT" }))).toBe(false);
  expect(isPassing(sdkError("InternalFailure", "", { $metadata: { httpStatusCode: 500 } }))).toBe(true);
  expect(isPassing(sdkError("ThrottlingException"))).toBe(false);
});
