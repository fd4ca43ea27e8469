import type { Holdings } from "../holdings.ts";
import { thiefAddress } from "../story/leakedKey.ts";

/** What a person who opens the demo reads first. `bastionLine`: where network.tf declares the bastion's group, from 1. */
export function readme(holdings: Holdings, bastionLine: number): string {
  const { exporter, exportsBucket, bastion, intruder } = holdings;
  return `# A company, its code, and a bad week

You are on call at a small company. Its infrastructure is in this folder: Terraform (\`terraform/\`), a web API with
SAM (\`sam/\`) and an order intake with CDK (\`cdk/\`). Four AWS accounts belong to it, one profile each:
\`production\`, \`development\`, \`log-archive\` and \`china\`. CloudTrail tells what happened there. Everything is made up
and runs on this machine; nothing here reaches AWS.

## Things to try, in this order

1. **From code to events.** Open [terraform/network.tf](terraform/network.tf#L${bastionLine}). The line above
   \`aws_security_group.bastion\` says that it was changed outside Terraform. Click that line: the changes appear, the
   newest first. Open \`AuthorizeSecurityGroupIngress\` with a double click: who opened port 22 to the world, and from
   where? The link after *Declared in* leads back to the code of \`${bastion.group}\`.
2. **What changed?** Run *CloudTrail: What Changed?* in the Command Palette (F1). It lists the changes of the last hour
   in all accounts and Regions, by person. The profile \`site-reliability\` needs a sign-in first: click *Sign In*.
3. **What did the stolen key do?** Open the *CloudTrail* view in the activity bar and expand *production*, *us-east-1*
   and *Event history*. Security switched off a key of \`${exporter}\` five hours ago (\`UpdateAccessKey\`). Open that
   event and click the access key in its record: at night it does a backup, but since yesterday it was used from
   \`${thiefAddress}\` too. Go on from event to event. Which role did the thief take, whom did the thief create?
4. **What did security miss?** Run the search *Public exposure* of the *Searches* view: \`${exportsBucket}\` is still
   public. Then run *CloudTrail: Search Events…* with the text \`user:${intruder} last:7d\`. This user still has a key of
   its own, and tried to silence the trail.
5. **What is not recorded?** Run *CloudTrail: What Is Not Recorded Here*. One trail cannot deliver, one was stopped.
6. **What is older than 90 days, and who read the data?** *Search Trail Bucket…*, the button beside a trail of
   *production*, reads the log files in S3, after saying what that would cost.
7. **Since when was the key stolen?** Athena searches more than a year of log files. Run *CloudTrail: Search Athena
   Table…*, choose *production*, *eu-west-1*, the table \`audit.cloudtrail_logs_pp\` and the workgroup *security*, and search
   \`ip:${thiefAddress} last:400d\`. Reload the window while the query runs: it goes on.
8. **And in CloudWatch Logs?** Run *CloudTrail: Search Log Group…* and take \`cloudtrail/organization\` of *production*, to
   which the organization's trail sends its events, or \`aws/cloudtrail/managementevents\`, which holds them as OCSF. The
   profile *development* may search neither tables nor log groups: see what a denial looks like.

There is more: a developer's denied attempts in production, a load test that was throttled a hundred times in one
second (\`development\`, \`us-west-2\`, two days ago), failed sign-ins, and four more changes by hand that no code in
this folder knows.
`;
}
