import { expect, test } from "vitest";
import { changeTest } from "../../../src/analysis/blame.ts";
import { lookupValues } from "../../../src/iac/lookupValues.ts";
import { readState } from "../../../src/iac/terraform/state.ts";
import { readRecord } from "../../../src/model/event/record.ts";
import type { JsonObject } from "../../../src/model/text/json.ts";

const policy = "arn:aws:iam::111122223333:policy/p";
const permissions = "arn:aws:sso:::permissionSet/ssoins-1/ps-1";
const sso = "arn:aws:sso:::instance/ssoins-1";

function instanceOf(type: string, attributes: object) {
  const provider = 'provider["registry.terraform.io/hashicorp/aws"]';
  const resource = { mode: "managed", type, name: "x", provider, instances: [{ attributes }] };
  const reading = readState(JSON.stringify({ version: 4, resources: [resource] }));
  const [instance] = reading.ok ? reading.instances : [];
  if (instance === undefined) {
    throw new Error("no instance");
  }
  return instance;
}

/** A resource whose id Terraform makes up, a value under which AWS lists its events, one that is its own and one that is not. */
test.each<
  readonly [
    type: string,
    attributes: object,
    listed: string | undefined,
    eventName: string,
    own: JsonObject,
    other: JsonObject | undefined,
  ]
>([
  [
    "aws_iam_user_group_membership",
    { id: "terraform-20260101120000000000000001", user: "alice", groups: ["admins", "devs"] },
    "alice",
    "AddUserToGroup",
    { userName: "alice", groupName: "admins" },
    { userName: "mallory", groupName: "admins" },
  ],
  [
    "aws_iam_policy_attachment",
    { id: "attach-all", name: "attach-all", policy_arn: policy, roles: ["r1"], users: [], groups: [] },
    policy,
    "DetachRolePolicy",
    { roleName: "r1", policyArn: policy },
    { roleName: "r1", policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" },
  ],
  [
    // It decides on all users of the group.
    "aws_iam_group_membership",
    { id: "m", name: "m", group: "admins", users: ["alice"] },
    "admins",
    "AddUserToGroup",
    { userName: "mallory", groupName: "admins" },
    { userName: "alice", groupName: "devs" },
  ],
  [
    "aws_iam_user_policy_attachment",
    { id: "alice-20260101000000000000000001", user: "alice", policy_arn: policy },
    "alice",
    "DetachUserPolicy",
    { userName: "alice", policyArn: policy },
    { userName: "alice", policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" },
  ],
  [
    "aws_organizations_policy_attachment",
    { id: "ou-abcd-12345678:p-12345678", policy_id: "p-12345678", target_id: "ou-abcd-12345678" },
    "p-12345678",
    "DetachPolicy",
    { policyId: "p-12345678", targetId: "ou-abcd-12345678" },
    { policyId: "p-12345678", targetId: "ou-abcd-87654321" },
  ],
  [
    "aws_ssoadmin_account_assignment",
    {
      id: `u-1,USER,111122223333,AWS_ACCOUNT,${permissions},${sso}`,
      permission_set_arn: permissions,
      instance_arn: sso,
      principal_id: "u-1",
      target_id: "111122223333",
    },
    permissions,
    "DeleteAccountAssignment",
    { permissionSetArn: permissions, principalId: "u-1", targetId: "111122223333" },
    { permissionSetArn: permissions, principalId: "u-2", targetId: "111122223333" },
  ],
  [
    "aws_glue_catalog_table",
    { id: "111122223333:db:orders", name: "orders", database_name: "db" },
    "orders",
    "UpdateTable",
    { databaseName: "db", tableInput: { name: "orders" } },
    { databaseName: "archive", tableInput: { name: "orders" } },
  ],
  [
    "aws_iam_account_password_policy",
    { id: "iam-account-password-policy", minimum_password_length: 14 },
    undefined,
    "UpdateAccountPasswordPolicy",
    { minimumPasswordLength: 6 },
    undefined,
  ],
  [
    "aws_ebs_encryption_by_default",
    { id: "terraform-20260101000000000000000001", enabled: true },
    undefined,
    "DisableEbsEncryptionByDefault",
    { DisableEbsEncryptionByDefaultRequest: {} },
    undefined,
  ],
])("%s is looked up by what AWS knows of it", (type, attributes, listed, eventName, own, other) => {
  const instance = instanceOf(type, attributes);
  const { basis, values, service } = lookupValues(instance);
  expect(basis).toBe("row");
  expect(values.includes(listed ?? "")).toBe(listed !== undefined);
  expect(values.length > 0).toBe(listed !== undefined);
  const isChange = changeTest(instance, []);
  const call = (requestParameters: JsonObject) =>
    readRecord({
      eventID: "1",
      eventTime: "2026-11-20T12:00:00Z",
      eventVersion: "1.11",
      eventSource: `${service}.amazonaws.com`,
      eventName,
      awsRegion: "us-east-1",
      userIdentity: { type: "IAMUser", userName: "mallory", accountId: "111122223333" },
      requestParameters,
    });
  expect(isChange(call(own))).toBe(true);
  expect(other !== undefined && isChange(call(other))).toBe(false);
});
