import { arnOf, production } from "../accounts.ts";
import type { Draft } from "../draft.ts";
import { deniedTo } from "../errors.ts";
import type { Holdings } from "../holdings.ts";
import { usDate } from "../machineCalls.ts";
import { assumedRole, iamUser, type Principal, type RolePrincipal, userId, userKey } from "../principals.ts";
import { thief, thiefAddress, thiefCommand } from "./leakedKey.ts";
import type { Storyteller } from "./storyteller.ts";
import { takeRole } from "./stsCalls.ts";

const chapter = "privilege-escalation";

/** The user that the thief makes, with its own long-term key. */
export function intruder(seed: number, holdings: Holdings): Principal {
  return iamUser(seed, production, {
    name: holdings.intruder,
    agents: [thiefCommand("s3api.put-bucket-policy")],
    addresses: [thiefAddress],
  });
}

function supportSession(seed: number, holdings: Holdings, began: number): RolePrincipal {
  return assumedRole(seed, production, {
    role: holdings.supportRole,
    session: "maintenance",
    began,
    agents: [thiefCommand("iam.create-user")],
    addresses: [thiefAddress],
  });
}

/** From a key that may do little, through a role that trusts the whole account, to an administrator of one's own. */
export function tellEscalation(story: Storyteller, seed: number, holdings: Holdings): void {
  story.open(
    chapter,
    production.id,
    `The thief takes the role ${holdings.supportRole}, makes the user ${holdings.intruder} with a key, a console password and AdministratorAccess, and lets a foreign account assume the role.`,
  );
  const first = thief(seed, holdings);
  const self = arnOf(production, "iam", "", `user/${holdings.exporter}`);
  const at = { account: production, region: "us-east-1", service: "iam", readOnly: false };
  const tell = (
    draft: Omit<Draft, "account" | "region" | "service" | "readOnly"> & Partial<Draft>,
    mentions: readonly string[] = [],
    changes: readonly string[] = [],
  ): void => {
    story.tell({ ...at, ...draft }, { chapter, mentions, changes, outside: true });
  };
  const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";
  tell(
    {
      time: story.ago(33.6),
      who: first,
      name: "AttachUserPolicy",
      agent: thiefCommand("iam.attach-user-policy"),
      request: { userName: holdings.exporter, policyArn: administrator },
      error: deniedTo(first, story.end, "iam:AttachUserPolicy", self),
      resources: [
        { type: "AWS::IAM::Policy", name: administrator },
        { type: "AWS::IAM::User", name: holdings.exporter },
      ],
    },
    [self],
  );
  tell(
    {
      time: story.ago(33.55),
      who: first,
      name: "PutUserPolicy",
      agent: thiefCommand("iam.put-user-policy"),
      request: {
        userName: holdings.exporter,
        policyName: "all",
        policyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
        }),
      },
      error: deniedTo(first, story.end, "iam:PutUserPolicy", self),
      resources: [
        { type: "AWS::IAM::Policy", name: "all" },
        { type: "AWS::IAM::User", name: holdings.exporter },
      ],
    },
    [self],
  );
  const role = supportSession(seed, holdings, story.ago(33.4));
  takeRole(story, first, role, { time: story.ago(33.4), region: "us-east-1" }, { chapter });
  const intruderArn = arnOf(production, "iam", "", `user/${holdings.intruder}`);
  const intruderId = userId(seed, production, holdings.intruder);
  const named = { type: "AWS::IAM::User", name: holdings.intruder };
  tell({
    time: story.ago(33.3),
    who: role,
    name: "CreateUser",
    agent: thiefCommand("iam.create-user"),
    request: { userName: holdings.intruder },
    response: {
      user: {
        path: "/",
        userName: holdings.intruder,
        userId: intruderId,
        arn: intruderArn,
        createDate: usDate(story.ago(33.3)),
      },
    },
    resources: [{ type: "AWS::IAM::User", name: intruderId }, { type: "AWS::IAM::User", name: intruderArn }, named],
  });
  tell({
    time: story.ago(33.28),
    who: role,
    name: "AttachUserPolicy",
    agent: thiefCommand("iam.attach-user-policy"),
    request: { userName: holdings.intruder, policyArn: administrator },
    resources: [{ type: "AWS::IAM::Policy", name: administrator }, named],
  });
  const key = userKey(seed, production, holdings.intruder);
  tell({
    time: story.ago(33.25),
    who: role,
    name: "CreateAccessKey",
    agent: thiefCommand("iam.create-access-key"),
    request: { userName: holdings.intruder },
    response: {
      accessKey: {
        userName: holdings.intruder,
        accessKeyId: key,
        status: "Active",
        createDate: usDate(story.ago(33.25)),
      },
    },
    resources: [{ type: "AWS::IAM::AccessKey", name: key }, named],
  });
  tell({
    time: story.ago(33.2),
    who: role,
    name: "CreateLoginProfile",
    agent: thiefCommand("iam.create-login-profile"),
    request: { userName: holdings.intruder, passwordResetRequired: false },
    response: {
      loginProfile: {
        userName: holdings.intruder,
        createDate: usDate(story.ago(33.2)),
        passwordResetRequired: false,
      },
    },
    resources: [named],
  });
  tell(
    {
      time: story.ago(33.1),
      who: role,
      name: "UpdateAssumeRolePolicy",
      agent: thiefCommand("iam.update-assume-role-policy"),
      request: {
        roleName: holdings.supportRole,
        policyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Principal: { AWS: "arn:aws:iam::999988887777:root" }, Action: "sts:AssumeRole" },
          ],
        }),
      },
      resources: [{ type: "AWS::IAM::Role", name: holdings.supportRole }],
    },
    ["arn:aws:iam::999988887777:root"],
    ["aws_iam_role.support"],
  );
  tell(
    {
      time: story.ago(30.5),
      who: {
        ...intruder(seed, holdings),
        identity: () => ({
          userIdentity: {
            type: "IAMUser",
            principalId: intruderId,
            arn: intruderArn,
            accountId: production.id,
            userName: holdings.intruder,
          },
          username: holdings.intruder,
        }),
      },
      service: "signin",
      name: "ConsoleLogin",
      agent: "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
      eventType: "AwsConsoleSignIn",
      response: { ConsoleLogin: "Success" },
      more: {
        additionalEventData: {
          LoginTo: "https://console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true",
          MobileVersion: "No",
          MFAUsed: "No",
        },
      },
    },
    [intruderArn],
  );
}
