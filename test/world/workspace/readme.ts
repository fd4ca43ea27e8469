import type { Holdings } from "../holdings.ts";
import { thiefAddress } from "../story/leakedKey.ts";

/** What a person who opens the demo reads first. */
export function readme({ exporter, exportsBucket, bastion, intruder }: Holdings): string {
  return `# A company, its code, and a bad week

You are on call at a small company. Its infrastructure is in this folder: Terraform (\`terraform/\`), a web API with
SAM (\`sam/\`) and an order intake with CDK (\`cdk/\`). Three AWS accounts belong to it, one profile each:
\`production\`, \`development\` and \`china\`. Thirty days of CloudTrail events tell what happened there. Everything is
made up and runs on this machine; nothing here reaches AWS.

## Three things to try

1. **Who opened the door?** Port 22 of the bastion is open to the world, and \`terraform/network.tf\` says otherwise.
   In the CloudTrail sidebar open *production*, *eu-west-1*, *Event history*: three hours ago there is an
   \`AuthorizeSecurityGroupIngress\`. Open it, read who did it and from where, and follow
   \`${bastion.group}\` to everything that ever happened to the group.
2. **What did the stolen key do?** Security switched off a key of \`${exporter}\` five hours ago
   (\`UpdateAccessKey\`, *production*, *us-east-1*). Look up the access key that this event names: at night it does a
   backup, but since yesterday it was used from ${thiefAddress} too. Go on from event to event. Which role did the
   thief take, whom did the thief create?
3. **What did security miss?** The user \`${intruder}\` still has a key of its own, and the bucket
   \`${exportsBucket}\` is still public. Look up *Resource name* \`${exportsBucket}\` in *eu-west-1*, and
   *User name* \`${intruder}\` in *us-east-1*: someone also tried to silence the trail, and could not.

There is more: a developer's denied attempts in production, a load test that was throttled a hundred times in one
second (\`development\`, \`us-west-2\`, two days ago), failed sign-ins, a trail that cannot deliver, one that was stopped,
and four more changes by hand that no code in this folder knows.
`;
}
