import { describe, expect, it } from "vitest";
import { type Actor, readActor } from "../../../../src/model/event/actor.ts";
import { readRecord } from "../../../../src/model/event/record.ts";
import { assumedRole, recordWith } from "../records.ts";

function actorOf(userIdentity: unknown, changes: { readonly [field: string]: unknown } = {}): Actor {
  return readRecord(recordWith({ userIdentity, sourceIPAddress: "203.0.113.7", ...changes })).actor;
}

describe("readActor", () => {
  it("reads all fields of an IAM user", () => {
    expect(readRecord(recordWith()).actor).toEqual({
      type: "IAMUser",
      name: "alice",
      label: "alice",
      arn: "arn:aws:iam::123456789012:user/alice",
      principalId: "AIDAEXAMPLEUSER00001",
      accountId: "123456789012",
      accessKeyId: "AKIAIOSFODNN7EXAMPLE",
      userName: "alice",
    });
  });

  it("reads a role session with its issuer", () => {
    expect(actorOf(assumedRole("Admin", "build-7"))).toMatchObject({
      type: "AssumedRole",
      name: "Admin/build-7",
      sessionName: "build-7",
      issuer: {
        type: "Role",
        name: "Admin",
        arn: "arn:aws:iam::123456789012:role/Admin",
        principalId: "AROAEXAMPLEROLE00001",
      },
    });
    expect(actorOf(assumedRole("Admin", "build-7"))).not.toHaveProperty("mfa");
  });

  const attributes = (mfaAuthenticated: string) => ({ sessionContext: { attributes: { mfaAuthenticated } } });
  it.each([
    ["an IAM user without MFA", { type: "IAMUser", userName: "alice", ...attributes("false") }, false],
    ["an IAM user with MFA", { type: "IAMUser", userName: "alice", ...attributes("true") }, true],
    ["the root user without MFA", { type: "Root", ...attributes("false") }, false],
    ["a role session whose user had MFA", { type: "AssumedRole", ...attributes("true") }, true],
    ["a role session", { type: "AssumedRole", ...attributes("false") }, undefined],
    ["a SAML user", { type: "SAMLUser", ...attributes("false") }, undefined],
    ["an OIDC user", { type: "WebIdentityUser", ...attributes("false") }, undefined],
    ["an Identity Center user", { type: "IdentityCenterUser", ...attributes("false") }, undefined],
  ])("says about MFA only what the record knows of %s", (_name, identity, expected) => {
    expect(actorOf(identity).mfa).toBe(expected);
    const signIn = { userIdentity: { ...identity, sessionContext: {} } };
    const additionalEventData = { MFAUsed: expected === true || identity.type === "Root" ? "Yes" : "No" };
    expect(readRecord(recordWith({ ...signIn, eventName: "ConsoleLogin", additionalEventData })).actor.mfa).toBe(
      additionalEventData.MFAUsed === "Yes" ? true : expected,
    );
  });

  it("shows the session beside a source identity that only ends with it", () => {
    const sourceIdentity = { sessionContext: { sourceIdentity: "alice" } };
    expect(actorOf(assumedRole("Admin", "ice", sourceIdentity)).label).toContain("(session ice)");
  });

  it("takes the account from the ARN when the identity has no account id", () => {
    expect(actorOf(assumedRole("Admin", "build-7", { accountId: undefined })).accountId).toBe("123456789012");
  });

  const SSO = "AWSReservedSSO_AdministratorAccess_0123456789abcdef";
  it.each([
    [
      "root",
      { type: "Root", accountId: "123456789012", arn: "arn:aws:iam::123456789012:root" },
      "root",
      "root of account 123456789012",
    ],
    [
      "an Identity Center session",
      assumedRole(SSO, "alice@corp.example"),
      "alice@corp.example",
      "alice@corp.example via permission set AdministratorAccess",
    ],
    [
      "an Identity Center session with a plain name",
      assumedRole(SSO, "alice"),
      "alice",
      "alice via permission set AdministratorAccess",
    ],
    ["an e-mail address as session", assumedRole("Admin", "alice@corp"), "alice@corp", "alice@corp via role Admin"],
    ["an instance", assumedRole("web", "i-0123456789abcdef0"), "web/i-0123456789abcdef0", "web/i-0123456789abcdef0"],
    ["a function", assumedRole("resize-role", "resize"), "resize-role/resize", "resize-role/resize"],
    ["an empty issuer", assumedRole("Admin", "s1", { sessionContext: { sessionIssuer: {} } }), "Admin/s1", "Admin/s1"],
    ["no session context", assumedRole("Admin", "s1", { sessionContext: undefined }), "Admin/s1", "Admin/s1"],
    ["no ARN", assumedRole("Admin", "s1", { arn: undefined }), "Admin/s1", "Admin/s1"],
    [
      "a role whose path the STS ARN does not have",
      assumedRole("Admin", "s1", {
        sessionContext: { sessionIssuer: { type: "Role", arn: "arn:aws:iam::123456789012:role/ops/Admin" } },
      }),
      "Admin/s1",
      "Admin/s1",
    ],
    [
      "a source identity",
      assumedRole("Admin", "s1", { sessionContext: { sourceIdentity: "alice", sessionIssuer: { userName: "Admin" } } }),
      "alice",
      "alice via role Admin (session s1)",
    ],
    [
      "a service",
      { type: "AWSService", invokedBy: "config.amazonaws.com" },
      "config.amazonaws.com",
      "config.amazonaws.com",
    ],
    [
      "a service on a role's behalf",
      assumedRole("deploy", "s1", { invokedBy: "cloudformation.amazonaws.com" }),
      "deploy/s1",
      "deploy/s1 through cloudformation.amazonaws.com",
    ],
    [
      "another account",
      { type: "AWSAccount", principalId: "AIDAEXAMPLEUSER00002", accountId: "210987654321" },
      "account 210987654321",
      "account 210987654321",
    ],
    [
      "a role of another account",
      { type: "AWSAccount", principalId: "AROAEXAMPLEROLE00002:deploy", accountId: "210987654321" },
      "deploy",
      "deploy of account 210987654321",
    ],
    [
      "a federated user",
      {
        type: "FederatedUser",
        arn: "arn:aws:sts::123456789012:federated-user/bob",
        sessionContext: { sessionIssuer: { type: "IAMUser", userName: "broker" } },
      },
      "bob",
      "bob via user broker",
    ],
    [
      "a pod of an EKS cluster",
      assumedRole("app", "s1", {
        sessionContext: {
          sessionIssuer: { type: "Role", userName: "app" },
          webIdFederationData: {
            federatedProvider:
              "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF",
          },
        },
      }),
      "app/s1",
      "app/s1 from an EKS cluster",
    ],
    [
      "a session whose name ends the source identity's",
      assumedRole("app", "ice", {
        sessionContext: { sessionIssuer: { type: "Role", userName: "app" }, sourceIdentity: "alice" },
      }),
      "alice",
      "alice via role app (session ice)",
    ],
    [
      "a GitHub workflow",
      {
        type: "WebIdentityUser",
        principalId:
          "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com:sts.amazonaws.com:repo:o/r:ref:refs/heads/main",
        userName: "repo:o/r:ref:refs/heads/main",
        identityProvider: "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com",
      },
      "repo:o/r:ref:refs/heads/main",
      "repo:o/r:ref:refs/heads/main from token.actions.githubusercontent.com",
    ],
    [
      "a role session from a web identity",
      assumedRole("ci", "run-1", {
        sessionContext: {
          sessionIssuer: { type: "Role", userName: "ci" },
          webIdFederationData: {
            federatedProvider: "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com",
          },
        },
      }),
      "ci/run-1",
      "ci/run-1 from token.actions.githubusercontent.com",
    ],
    [
      "a SAML user",
      { type: "SAMLUser", principalId: "q8Fx=:carol", userName: "carol", identityProvider: "https://idp.example/x" },
      "carol",
      "carol from x",
    ],
    ["nobody", { type: "AWSAccount", principalId: "", accountId: "ANONYMOUS_PRINCIPAL" }, "anonymous", "anonymous"],
    ["a directory user", { type: "Directory", userName: "dave" }, "dave", "dave"],
    [
      "a workforce user",
      {
        type: "IdentityCenterUser",
        onBehalfOf: { userId: "u-1", identityStoreArn: "arn:aws:identitystore::1:identitystore/d" },
      },
      "u-1",
      "u-1",
    ],
    [
      "a hidden user name",
      { type: "IAMUser", userName: "HIDDEN_DUE_TO_SECURITY_REASONS" },
      "hidden user name",
      "hidden user name",
    ],
    ["a type that nobody knows", { type: "Martian", userName: "zork" }, "zork", "zork"],
    ["no type, an ARN", { arn: "arn:aws:sts::123456789012:assumed-role/Admin/s1" }, "Admin/s1", "Admin/s1"],
    ["no type, a service", { invokedBy: "ec2.amazonaws.com" }, "ec2.amazonaws.com", "ec2.amazonaws.com"],
    [
      "an access key alone",
      { type: "Unknown", accessKeyId: "AKIAIOSFODNN7EXAMPLE" },
      "AKIAIOSFODNN7EXAMPLE",
      "AKIAIOSFODNN7EXAMPLE",
    ],
    ["nothing", {}, "unknown", "unknown"],
    ["null", null, "unknown", "unknown"],
    ["a list", [], "unknown", "unknown"],
    [
      "wrong types all over",
      { type: 1, arn: {}, userName: [], sessionContext: "x", accountId: true },
      "unknown",
      "unknown",
    ],
  ])("names %s", (_name, identity, name, label) => {
    const actor = actorOf(identity);
    expect(actor.name).toBe(name);
    expect(actor.label).toBe(label);
  });

  it("keeps the user on whose behalf the call was made", () => {
    const onBehalfOf = { userId: "u-1", identityStoreArn: "arn:aws:identitystore::123456789012:identitystore/d-1" };
    expect(actorOf(assumedRole("Admin", "s1", { onBehalfOf })).onBehalfOf).toEqual(onBehalfOf);
  });

  it("reads an identity stored as JSON text", () => {
    expect(actorOf(JSON.stringify(assumedRole("Admin", "s1"))).name).toBe("Admin/s1");
    expect(actorOf("{type=IAMUser}").name).toBe("unknown");
  });

  it.each([
    [{ sessionContext: { attributes: { mfaAuthenticated: "true" } } }, {}, true],
    [{ sessionContext: { attributes: { mfaAuthenticated: false } } }, {}, false],
    [{}, { additionalEventData: { MFAUsed: "Yes" } }, true],
    [{}, { additionalEventData: { MFAUsed: "No" } }, false],
    [{}, {}, undefined],
  ])("reads MFA from %j and %j", (identity, changes, mfa) => {
    expect(actorOf({ type: "IAMUser", userName: "a", ...identity }, changes).mfa).toBe(mfa);
  });

  it("falls back to the calling service, then to the lookup's user name", () => {
    expect(actorOf(undefined, { sourceIPAddress: "autoscaling.amazonaws.com" }).name).toBe("autoscaling.amazonaws.com");
    expect(actorOf(undefined, { sourceIPAddress: "AWS Internal" }).name).toBe("AWS Internal");
    expect(readActor({}, "erin").name).toBe("erin");
  });

  it("recognizes a masked access key and a foreign account", () => {
    const actor = actorOf({
      type: "IAMUser",
      userName: "a",
      accessKeyId: "****************",
      accountId: "210987654321",
    });
    expect(actor).toMatchObject({ accessKeyId: "****************", accountId: "210987654321" });
  });
});
