import { partitionOf as partitionIdOf } from "../model/arn.ts";

/** One Region as AWS names it. Opt-in Regions answer "invalid token" until an account switches them on. */
export interface RegionInfo {
  /** "eu-west-1" */
  readonly id: string;
  /** "Europe (Ireland)" */
  readonly title: string;
  readonly optIn: boolean;
}

export interface Partition {
  /** The second part of every ARN: "aws", "aws-cn", "aws-us-gov". */
  readonly id: string;
  readonly title: string;
  /** Where CloudTrail records global services (IAM, console sign-in, CloudFront, Route 53). */
  readonly globalRegion: string;
  /** Host of the management console; absent where it is not reachable from the internet. */
  readonly consoleHost?: string;
  readonly regions: readonly RegionInfo[];
}

function regions(on: Readonly<Record<string, string>>, optIn: Readonly<Record<string, string>> = {}): RegionInfo[] {
  const rows = [...Object.entries(on).map(row(false)), ...Object.entries(optIn).map(row(true))];
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function row(optIn: boolean): (entry: [string, string]) => RegionInfo {
  return ([id, title]) => ({ id, title, optIn });
}

/**
 * The partitions and Regions known when this was written (source: the endpoint data of the AWS SDK; opt-in status from
 * the AWS account guide). A Region that is newer still works: `partitionOf` goes by the shape of its name.
 */
export const partitions: readonly Partition[] = [
  {
    id: "aws",
    title: "AWS",
    globalRegion: "us-east-1",
    consoleHost: "console.aws.amazon.com",
    regions: regions(
      {
        "ap-northeast-1": "Asia Pacific (Tokyo)",
        "ap-northeast-2": "Asia Pacific (Seoul)",
        "ap-northeast-3": "Asia Pacific (Osaka)",
        "ap-south-1": "Asia Pacific (Mumbai)",
        "ap-southeast-1": "Asia Pacific (Singapore)",
        "ap-southeast-2": "Asia Pacific (Sydney)",
        "ca-central-1": "Canada (Central)",
        "eu-central-1": "Europe (Frankfurt)",
        "eu-north-1": "Europe (Stockholm)",
        "eu-west-1": "Europe (Ireland)",
        "eu-west-2": "Europe (London)",
        "eu-west-3": "Europe (Paris)",
        "sa-east-1": "South America (São Paulo)",
        "us-east-1": "US East (N. Virginia)",
        "us-east-2": "US East (Ohio)",
        "us-west-1": "US West (N. California)",
        "us-west-2": "US West (Oregon)",
      },
      {
        "af-south-1": "Africa (Cape Town)",
        "ap-east-1": "Asia Pacific (Hong Kong)",
        "ap-east-2": "Asia Pacific (Taipei)",
        "ap-south-2": "Asia Pacific (Hyderabad)",
        "ap-southeast-3": "Asia Pacific (Jakarta)",
        "ap-southeast-4": "Asia Pacific (Melbourne)",
        "ap-southeast-5": "Asia Pacific (Malaysia)",
        "ap-southeast-6": "Asia Pacific (New Zealand)",
        "ap-southeast-7": "Asia Pacific (Thailand)",
        "ca-west-1": "Canada West (Calgary)",
        "eu-central-2": "Europe (Zurich)",
        "eu-south-1": "Europe (Milan)",
        "eu-south-2": "Europe (Spain)",
        "il-central-1": "Israel (Tel Aviv)",
        "me-central-1": "Middle East (UAE)",
        "me-south-1": "Middle East (Bahrain)",
        "me-west-1": "Middle East (Saudi Arabia)",
        "mx-central-1": "Mexico (Central)",
        "sa-west-1": "South America (Chile)",
      },
    ),
  },
  {
    id: "aws-cn",
    title: "AWS China",
    globalRegion: "cn-north-1",
    consoleHost: "console.amazonaws.cn",
    regions: regions({ "cn-north-1": "China (Beijing)", "cn-northwest-1": "China (Ningxia)" }),
  },
  {
    id: "aws-us-gov",
    title: "AWS GovCloud (US)",
    globalRegion: "us-gov-west-1",
    consoleHost: "console.amazonaws-us-gov.com",
    regions: regions({ "us-gov-east-1": "AWS GovCloud (US-East)", "us-gov-west-1": "AWS GovCloud (US-West)" }),
  },
  {
    id: "aws-eusc",
    title: "AWS European Sovereign Cloud",
    globalRegion: "eusc-de-east-1",
    consoleHost: "console.amazonaws-eusc.eu",
    regions: regions({ "eusc-de-east-1": "European Sovereign Cloud (Germany)" }),
  },
  {
    id: "aws-iso",
    title: "AWS ISO (US)",
    globalRegion: "us-iso-east-1",
    regions: regions({ "us-iso-east-1": "US ISO East", "us-iso-west-1": "US ISO West" }),
  },
  {
    id: "aws-iso-b",
    title: "AWS ISOB (US)",
    globalRegion: "us-isob-east-1",
    regions: regions({ "us-isob-east-1": "US ISOB East (Ohio)", "us-isob-west-1": "US ISOB West" }),
  },
  {
    id: "aws-iso-e",
    title: "AWS ISOE (Europe)",
    globalRegion: "eu-isoe-west-1",
    regions: regions({ "eu-isoe-west-1": "EU ISOE West" }),
  },
  {
    id: "aws-iso-f",
    title: "AWS ISOF",
    globalRegion: "us-isof-south-1",
    regions: regions({ "us-isof-east-1": "US ISOF East", "us-isof-south-1": "US ISOF South" }),
  },
];

/** The partition with this id, or that a Region belongs to. Anything unknown is the commercial partition. */
export function partitionOf(regionOrPartition: string): Partition {
  const found =
    partitions.find(({ id }) => id === regionOrPartition) ??
    partitions.find(({ id }) => id === partitionIdOf(regionOrPartition)) ??
    partitions[0];
  if (found === undefined) {
    throw new Error("the table of partitions is empty");
  }
  return found;
}

/** The Region in which CloudTrail records global services for the partition of this Region (or of this partition id). */
export function globalRegionOf(regionOrPartition: string): string {
  return partitionOf(regionOrPartition).globalRegion;
}

/** What a person calls a Region: "Europe (Ireland)"; the id itself where the Region is not in the table. */
export function regionTitle(region: string): string {
  return partitionOf(region).regions.find((known) => known.id === region)?.title ?? region;
}
