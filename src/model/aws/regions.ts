/** A Region and its AWS name. An opt-in Region answers "invalid token" until the account enables it. */
export interface RegionInfo {
  /** "eu-west-1" */
  readonly id: string;
  /** "Europe (Ireland)" */
  readonly title: string;
  readonly optIn: boolean;
}

const ENABLED_BY_DEFAULT = {
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
  "cn-north-1": "China (Beijing)",
  "cn-northwest-1": "China (Ningxia)",
  "us-gov-east-1": "AWS GovCloud (US-East)",
  "us-gov-west-1": "AWS GovCloud (US-West)",
  "eusc-de-east-1": "European Sovereign Cloud (Germany)",
  "us-iso-east-1": "US ISO East",
  "us-iso-west-1": "US ISO West",
  "us-isob-east-1": "US ISOB East (Ohio)",
  "us-isob-west-1": "US ISOB West",
  "eu-isoe-west-1": "EU ISOE West",
  "us-isof-east-1": "US ISOF East",
  "us-isof-south-1": "US ISOF South",
};

const OPT_IN = {
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
};

/**
 * Regions of all partitions, sorted by id (source: the endpoint data of the AWS SDK; opt-in status from the AWS account
 * guide). Newer Regions that are missing here still work: `partitionOf` uses the prefix of the id.
 */
export const REGIONS: readonly RegionInfo[] = [
  ...Object.entries(ENABLED_BY_DEFAULT).map(([id, title]) => ({ id, title, optIn: false })),
  ...Object.entries(OPT_IN).map(([id, title]) => ({ id, title, optIn: true })),
].sort((a, b) => (a.id < b.id ? -1 : 1));
