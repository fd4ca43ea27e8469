import type { JsonObject } from "../../../src/model/text/json.ts";
import { arnOf, development, production } from "../accounts.ts";
import type { Holdings } from "../holdings.ts";
import { usDate } from "../machineCalls.ts";
import { roleId, userId } from "../principals.ts";
import type { Step, StoryCall, Storyteller } from "./storyteller.ts";

const eu = "eu-west-1";

const trust = (principal: JsonObject): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" }],
  });

function createRole(story: Storyteller, account: typeof production, role: string, policy: string): StoryCall {
  const arn = arnOf(account, "iam", "", `role/${role}`);
  const id = roleId(story.seed, account, role);
  return {
    service: "iam",
    name: "CreateRole",
    readOnly: false,
    request: { roleName: role, path: "/", assumeRolePolicyDocument: policy, maxSessionDuration: 3600 },
    // IAM answers with the document URL-encoded.
    response: {
      role: {
        path: "/",
        roleName: role,
        roleId: id,
        arn,
        createDate: usDate(story.ago(667)),
        assumeRolePolicyDocument: encodeURIComponent(policy),
      },
    },
    resources: [
      { type: "AWS::IAM::Role", name: role },
      { type: "AWS::IAM::Role", name: arn },
      { type: "AWS::IAM::Role", name: id },
    ],
  };
}

export function identities(story: Storyteller, holdings: Holdings): readonly Step[] {
  const arn = arnOf(production, "iam", "", `user/${holdings.exporter}`);
  const id = userId(story.seed, production, holdings.exporter);
  return [
    {
      region: "us-east-1",
      changes: ["aws_iam_user.backup_exporter"],
      call: {
        service: "iam",
        name: "CreateUser",
        readOnly: false,
        request: { userName: holdings.exporter, path: "/", tags: [{ key: "managed-by", value: "terraform" }] },
        response: {
          user: { path: "/", userName: holdings.exporter, userId: id, arn, createDate: usDate(story.ago(668)) },
        },
        resources: [
          { type: "AWS::IAM::User", name: id },
          { type: "AWS::IAM::User", name: arn },
          { type: "AWS::IAM::User", name: holdings.exporter },
        ],
      },
    },
    {
      region: "us-east-1",
      changes: ["aws_iam_role.support"],
      call: createRole(story, production, holdings.supportRole, trust({ AWS: arnOf(production, "iam", "", "root") })),
    },
  ];
}

export function roleTagged(holdings: Holdings): Step {
  return {
    region: "us-east-1",
    changes: ["aws_iam_role.support"],
    call: {
      service: "iam",
      name: "TagRole",
      readOnly: false,
      request: { roleName: holdings.supportRole, tags: [{ key: "cost-center", value: "4711" }] },
      resources: [{ type: "AWS::IAM::Role", name: holdings.supportRole }],
    },
  };
}

export function functionCreated(story: Storyteller, { thumbnailer }: Holdings): readonly Step[] {
  const role = arnOf(development, "iam", "", `role/${thumbnailer.role}`);
  return [
    {
      region: "us-east-1",
      changes: ["aws_iam_role.thumbnailer"],
      call: createRole(story, development, thumbnailer.role, trust({ Service: "lambda.amazonaws.com" })),
    },
    {
      changes: ["aws_lambda_function.thumbnailer"],
      call: {
        service: "lambda",
        name: "CreateFunction20150331",
        readOnly: false,
        request: {
          functionName: thumbnailer.name,
          runtime: "nodejs22.x",
          role,
          handler: "index.handler",
          code: {},
          publish: false,
          environment: {},
        },
        response: { functionName: thumbnailer.name, functionArn: thumbnailer.arn, role, state: "Pending" },
        resources: [
          { type: "AWS::Lambda::Function", name: thumbnailer.arn },
          { type: "AWS::Lambda::Function", name: thumbnailer.name },
          { type: "AWS::IAM::Role", name: role },
        ],
      },
    },
  ];
}

export function functionCode(story: Storyteller, { thumbnailer }: Holdings): Step {
  return {
    changes: ["aws_lambda_function.thumbnailer"],
    call: {
      service: "lambda",
      name: "UpdateFunctionCode20150331v2",
      readOnly: false,
      request: {
        fullyQualifiedArn: {
          arnPrefix: { partition: "aws", region: eu, account: development.id },
          relativeId: { functionName: thumbnailer.name },
          functionQualifier: {},
        },
        functionName: thumbnailer.arn,
        s3Bucket: "acme-dev-artifacts",
        s3Key: `thumbnailer/${story.random.hex(12)}.zip`,
        publish: true,
        dryRun: false,
      },
      response: {
        functionName: thumbnailer.name,
        functionArn: `${thumbnailer.arn}:${2 + story.random.int(40)}`,
        revisionId: story.random.uuid(),
      },
      // Lambda's updates are indexed under the ARN alone.
      resources: [{ type: "AWS::Lambda::Function", name: thumbnailer.arn }],
    },
  };
}

export function logGroups(accountId: string): readonly Step[] {
  return ["checkout", "billing", "mailer"].map((subject) => {
    const logGroupName = `/acme/${subject}-${accountId.slice(0, 3)}`;
    return {
      call: {
        service: "logs",
        name: "PutRetentionPolicy",
        readOnly: false,
        request: { logGroupName, retentionInDays: 90 },
        resources: [{ type: "AWS::Logs::LogGroup", name: logGroupName }],
        more: { apiVersion: "20140328" },
      },
    };
  });
}

export function developmentRoles(): readonly Step[] {
  return ["catalog-role", "search-role", "reports-role"].map((roleName) => ({
    region: "us-east-1",
    call: {
      service: "iam",
      name: "PutRolePolicy",
      readOnly: false,
      request: {
        roleName,
        policyName: "logs",
        policyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: ["logs:PutLogEvents"], Resource: "*" }],
        }),
      },
      resources: [
        { type: "AWS::IAM::Role", name: roleName },
        { type: "AWS::IAM::Policy", name: "logs" },
      ],
    },
  }));
}
