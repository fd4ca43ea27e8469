import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { startAws } from "../../aws/server.ts";
import { end, production, smallWorld } from "./smallWorld.ts";

const installed = spawnSync("aws", ["--version"]).status === 0;

it("AWS's own command-line client reads Event history in pages, and the trails", { timeout: 60_000 }, async ({
  skip,
}) => {
  skip(!installed, "the AWS CLI (`awscli`) is not installed");
  const aws = await startAws(smallWorld(), { pace: { perSecond: 100 } });
  const cli = async (...words: string[]): Promise<unknown> => {
    const { stdout } = await promisify(execFile)(
      "aws",
      ["cloudtrail", ...words, "--endpoint-url", aws.url, "--region", "eu-west-1", "--output", "json"],
      {
        env: {
          PATH: process.env.PATH,
          AWS_ACCESS_KEY_ID: production.accessKeyId,
          AWS_SECRET_ACCESS_KEY: "of-no-account",
          AWS_EC2_METADATA_DISABLED: "true",
          AWS_CONFIG_FILE: "none",
          AWS_SHARED_CREDENTIALS_FILE: "none",
        },
      },
    );
    return JSON.parse(stdout);
  };
  const ids = (answer: unknown) => (answer as { Events: { EventId: string }[] }).Events.map(({ EventId }) => EventId);
  try {
    const [all, some, writes, trails] = await Promise.all([
      cli("lookup-events"),
      cli("lookup-events", "--max-items", "60", "--start-time", new Date(end - 7_200_000).toISOString()),
      cli("lookup-events", "--lookup-attributes", "AttributeKey=ReadOnly,AttributeValue=false", "--page-size", "10"),
      cli("describe-trails"),
    ]);
    const held = [...smallWorld().records()].filter(
      ({ region, category, time }) =>
        region === "eu-west-1" && category === "Management" && time > end - 90 * 86_400_000,
    );
    expect(ids(all).sort()).toEqual(held.map(({ eventId }) => eventId).sort());
    expect(ids(some)).toHaveLength(60);
    expect(some).toHaveProperty("NextToken");
    expect(ids(writes)).toHaveLength(28);
    expect(trails).toMatchObject({
      trailList: [
        { Name: "everything", HomeRegion: "us-east-1" },
        { Name: "ireland", HomeRegion: "eu-west-1" },
      ],
    });
    expect(aws.requests.count({ operation: "LookupEvents" })).toBe(3 + 2 + 3);
  } finally {
    await aws.close();
  }
});
