import { arnOf, production } from "../accounts.ts";
import { browserAgents, type Casts } from "../cast.ts";
import type { Holdings } from "../holdings.ts";
import type { Storyteller } from "./storyteller.ts";

const chapter = "security-group-by-hand";

/** Three hours before the end erin opens SSH to the world in the console; Terraform knows nothing of it. */
export function tellSecurityGroup(story: Storyteller, casts: Casts, holdings: Holdings): void {
  const { group, groupName, instance } = holdings.bastion;
  story.open(
    chapter,
    production.id,
    "erin opens port 22 of the bastion's security group to 0.0.0.0/0 from the console; Terraform, which declares the group, does not know.",
  );
  const [agent = ""] = browserAgents;
  const base = {
    account: production,
    region: "eu-west-1",
    who: casts.erin,
    service: "ec2",
    agent,
    address: "198.51.100.24",
  };
  const byConsole = { sessionCredentialFromConsole: "true" };
  story.tell(
    {
      ...base,
      time: story.ago(3, -240),
      name: "DescribeInstances",
      readOnly: true,
      request: { maxResults: 1000, instancesSet: { items: [{ instanceId: instance }] }, filterSet: {} },
      more: byConsole,
    },
    { chapter, mentions: [instance] },
  );
  story.tell(
    {
      ...base,
      time: story.ago(3, -90),
      name: "DescribeSecurityGroups",
      readOnly: true,
      request: { securityGroupSet: {}, securityGroupIdSet: { items: [{ groupId: group }] }, filterSet: {} },
      more: byConsole,
    },
    { chapter, mentions: [group] },
  );
  const rule = (ruleId: string, cidr: string, description: string) => ({
    request: {
      groupId: group,
      ipPermissions: {
        items: [
          {
            ipProtocol: "tcp",
            fromPort: 22,
            toPort: 22,
            groups: {},
            ipRanges: { items: [{ cidrIp: cidr, description }] },
            ipv6Ranges: {},
            prefixListIds: {},
          },
        ],
      },
    },
    response: {
      requestId: story.random.uuid(),
      _return: true,
      securityGroupRuleSet: {
        items: [
          {
            groupOwnerId: production.id,
            groupId: group,
            securityGroupRuleId: ruleId,
            securityGroupRuleArn: arnOf(production, "ec2", "eu-west-1", `security-group-rule/${ruleId}`),
            description,
            isEgress: false,
            ipProtocol: "tcp",
            fromPort: 22,
            toPort: 22,
            cidrIpv4: cidr,
          },
        ],
      },
    },
  });
  const ruleId = `sgr-0${story.random.hex(16)}`;
  story.tell(
    {
      ...base,
      time: story.ago(3),
      name: "AuthorizeSecurityGroupIngress",
      readOnly: false,
      ...rule(ruleId, "0.0.0.0/0", "tmp debugging, remove me"),
      resources: [{ type: "AWS::EC2::SecurityGroup", name: group }],
      more: byConsole,
    },
    {
      chapter,
      mentions: [ruleId, arnOf(production, "ec2", "eu-west-1", `security-group-rule/${ruleId}`)],
      changes: ["aws_security_group.bastion"],
      outside: true,
    },
  );
  const tagId = story.random.uuid();
  story.tell(
    {
      ...base,
      time: story.ago(3, 75),
      name: "CreateTags",
      readOnly: false,
      request: {
        resourcesSet: { items: [{ resourceId: group }] },
        tagSet: { items: [{ key: "note", value: `${groupName}: ask erin` }] },
      },
      response: { requestId: tagId, _return: true },
      resources: [{ type: "AWS::EC2::SecurityGroup", name: group }],
      // The console's flag comes as text and as a boolean.
      more: { sessionCredentialFromConsole: true },
    },
    { chapter, changes: ["aws_security_group.bastion"], outside: true },
  );
  story.tell(
    {
      ...base,
      time: story.ago(2.8),
      service: "ec2-instance-connect",
      name: "SendSSHPublicKey",
      readOnly: false,
      request: {
        instanceId: instance,
        instanceOSUser: "ec2-user",
        sSHPublicKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDemo erin@laptop",
      },
      response: { requestId: tagId, success: true },
      resources: [{ type: "AWS::EC2::Instance", name: instance }],
      more: {
        ...byConsole,
        resources: [
          {
            accountId: production.id,
            type: "AWS::EC2::Instance",
            ARN: arnOf(production, "ec2", "eu-west-1", `instance/${instance}`),
          },
        ],
      },
    },
    { chapter, mentions: [arnOf(production, "ec2", "eu-west-1", `instance/${instance}`)] },
  );
  story.tell(
    {
      ...base,
      time: story.ago(2.6),
      name: "DescribeSecurityGroupRules",
      readOnly: true,
      request: {
        DescribeSecurityGroupRulesRequest: {
          Filter: { tag: 1, Name: "group-id", Value: { tag: 1, content: group } },
          MaxResults: 1000,
        },
      },
      more: byConsole,
    },
    { chapter, mentions: [group] },
  );
}
