import { arnOf, development, production } from "../accounts.ts";
import type { Casts } from "../cast.ts";
import type { Holdings } from "../holdings.ts";
import { assumedRole } from "../principals.ts";
import type { Storyteller } from "./storyteller.ts";
import { takeRole } from "./stsCalls.ts";

const chapter = "role-chain";

/** carol goes from her own role in production to the audit role in development, and looks there for what the thief did. */
export function tellRoleChain(story: Storyteller, seed: number, casts: Casts, holdings: Holdings): void {
  story.open(
    chapter,
    production.id,
    `carol takes ${holdings.auditRole} in development from production (one sharedEventID, one event in each account) and reads its trails and keys.`,
  );
  const began = story.ago(4.5);
  const auditor = assumedRole(seed, development, {
    role: holdings.auditRole,
    path: "/audit/",
    session: "carol@example.com",
    began,
    sourceIdentity: "carol@example.com",
    agents: casts.carol.agents,
    addresses: casts.carol.addresses,
  });
  takeRole(story, casts.carol, auditor, { time: began, region: "eu-west-1" }, { chapter });
  const base = { account: development, who: auditor, readOnly: true };
  const dave = { type: "AWS::IAM::User", name: "dave" };
  story.tell(
    {
      ...base,
      time: story.ago(4.45),
      region: "eu-west-1",
      service: "cloudtrail",
      name: "DescribeTrails",
      request: { trailNameList: [], includeShadowTrails: true },
    },
    { chapter },
  );
  const trail = arnOf(development, "cloudtrail", "eu-west-1", "trail/dev-audit");
  story.tell(
    {
      ...base,
      time: story.ago(4.44),
      region: "eu-west-1",
      service: "cloudtrail",
      name: "GetTrailStatus",
      request: { name: trail },
      resources: [{ type: "AWS::CloudTrail::Trail", name: trail }],
    },
    { chapter },
  );
  story.tell(
    {
      ...base,
      time: story.ago(4.3),
      region: "us-east-1",
      service: "iam",
      name: "ListAccessKeys",
      request: { userName: "dave" },
      resources: [dave],
    },
    { chapter },
  );
  story.tell(
    {
      ...base,
      time: story.ago(4.2),
      region: "us-east-1",
      service: "iam",
      name: "ListMFADevices",
      request: { userName: "dave" },
      resources: [dave],
    },
    { chapter },
  );
  story.tell(
    {
      ...base,
      time: story.ago(4.1),
      region: "eu-west-1",
      service: "cloudtrail",
      name: "LookupEvents",
      request: { maxResults: 50, lookupAttributes: [{ attributeKey: "Username", attributeValue: "dave" }] },
    },
    { chapter },
  );
}
