import { usDate } from "../machineCalls.ts";
import { awsService, otherIdentity, type Principal, type RolePrincipal } from "../principals.ts";
import type { WorldAccount } from "../types.ts";
import type { StoryCall, Storyteller, Told } from "./storyteller.ts";

/** AssumeRole as STS records it: what the caller asked, the credentials' id, the session. */
export function assumeRoleCall(role: RolePrincipal, time: number, token: string): StoryCall {
  const session = role.session(time);
  return {
    service: "sts",
    name: "AssumeRole",
    readOnly: true,
    request: { roleArn: session.roleArn, roleSessionName: session.sessionName, durationSeconds: 3600 },
    response: {
      credentials: {
        accessKeyId: session.accessKeyId,
        sessionToken: token,
        expiration: usDate(time + 3_600_000),
      },
      assumedRoleUser: { assumedRoleId: session.principalId, arn: session.arn },
    },
    resources: [
      { type: "AWS::IAM::AccessKey", name: session.accessKeyId },
      { type: "AWS::STS::AssumedRole", name: session.principalId },
      { type: "AWS::STS::AssumedRole", name: session.sessionName },
      { type: "AWS::STS::AssumedRole", name: session.arn },
      { type: "AWS::IAM::Role", name: session.roleArn },
    ],
    more: { resources: [{ accountId: role.account.id, type: "AWS::IAM::Role", ARN: session.roleArn }] },
  };
}

/**
 * Tells that somebody took a role. Into another account it is recorded twice, once in each,
 * joined by `sharedEventID`; the other account sees the caller as a bare `AWSAccount`.
 */
export function takeRole(
  story: Storyteller,
  from: Principal,
  role: RolePrincipal,
  at: { readonly time: number; readonly region: string },
  told: Told = {},
): void {
  const token = `IQoJb3JpZ2luX2Vj${story.random.letters(64)}`;
  const call = assumeRoleCall(role, at.time, token);
  const sharedEventID = story.random.uuid();
  const requestID = story.random.uuid();
  const crosses = from.account.id !== role.account.id;
  story.act(
    { ...at, account: from.account, who: from, more: { requestID, ...(crosses ? { sharedEventID } : {}) } },
    call,
    told,
  );
  if (crosses) {
    story.act(
      { ...at, account: role.account, who: foreign(from, role.account, at.time), more: { requestID, sharedEventID } },
      call,
      told,
    );
  }
}

function foreign(from: Principal, account: WorldAccount, time: number): Principal {
  const { userIdentity } = from.identity(time);
  const principalId =
    typeof userIdentity === "object" && userIdentity !== null && "principalId" in userIdentity
      ? userIdentity.principalId
      : "";
  return otherIdentity(
    account,
    from.name,
    { type: "AWSAccount", principalId, accountId: from.account.id },
    { agents: from.agents, addresses: from.addresses },
  );
}

/** CloudFormation taking its execution role before it works. */
export function cloudFormationTakes(
  story: Storyteller,
  role: RolePrincipal,
  at: { time: number; region: string },
): void {
  const call = assumeRoleCall(role, at.time, `IQoJb3JpZ2luX2Vj${story.random.letters(64)}`);
  story.act(
    {
      ...at,
      account: role.account,
      who: awsService(role.account, "cloudformation.amazonaws.com"),
      more: { sharedEventID: story.random.uuid() },
    },
    call,
  );
}
