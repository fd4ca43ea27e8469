import { partitionOf as partitionIdOf } from "../model/aws/arn.ts";
import { REGIONS, type RegionInfo } from "../model/aws/regions.ts";

export interface Partition {
  /** The second part of every ARN: "aws", "aws-cn", "aws-us-gov". */
  readonly id: string;
  /**
   * Host of the management console, with "{region}" where each Region has its own only. Absent: not reachable from the
   * internet.
   */
  readonly consoleHost?: string;
  /** What the hosts of service endpoints end with. */
  readonly endpointSuffix: string;
  readonly regions: readonly RegionInfo[];
}

/** Source: the endpoint data of the AWS SDK. */
const known: readonly Omit<Partition, "regions">[] = [
  {
    id: "aws",
    endpointSuffix: "amazonaws.com",
    consoleHost: "console.aws.amazon.com",
  },
  {
    id: "aws-cn",
    endpointSuffix: "amazonaws.com.cn",
    consoleHost: "console.amazonaws.cn",
  },
  {
    id: "aws-us-gov",
    endpointSuffix: "amazonaws.com",
    consoleHost: "console.amazonaws-us-gov.com",
  },
  {
    id: "aws-eusc",
    endpointSuffix: "amazonaws.eu",
    // Source: the endpoints page of the European Sovereign Cloud's documentation.
    consoleHost: "{region}.console.amazonaws-eusc.eu",
  },
  {
    id: "aws-iso",
    endpointSuffix: "c2s.ic.gov",
  },
  {
    id: "aws-iso-b",
    endpointSuffix: "sc2s.sgov.gov",
  },
  {
    id: "aws-iso-e",
    endpointSuffix: "cloud.adc-e.uk",
  },
  {
    id: "aws-iso-f",
    endpointSuffix: "csp.hci.ic.gov",
  },
];

/** All partitions with their Regions. */
export const partitions: readonly Partition[] = known.map((partition) => ({
  ...partition,
  regions: REGIONS.filter(({ id }) => partitionIdOf(id) === partition.id),
}));

/** The partition with this id, or the one of a Region. Unknown values: the commercial partition "aws". */
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

/** Display name of a Region: "Europe (Ireland)". The id itself if the Region is not in the table. */
export function regionTitle(region: string): string {
  return partitionOf(region).regions.find((known) => known.id === region)?.title ?? region;
}
