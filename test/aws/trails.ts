import { signingKeysIn } from "../world/archive/signingKeys.ts";
import type { World, WorldTrail } from "../world/types.ts";
import { AwsError } from "./errors.ts";
import type { Members } from "./members.ts";
import type { Caller } from "./signature.ts";
import type { Variants } from "./variants.ts";

const arnPattern = /^arn:aws[a-z-]*:cloudtrail:([a-z0-9-]+):(\d{12}):trail\/(.+)$/;
const namePattern = /^[A-Za-z0-9](?:[A-Za-z0-9]|[._-](?![._-])){2,127}$/;

/** The selectors of a trail that were never set: all management events. */
const defaultSelectors = [
  { ReadWriteType: "All", IncludeManagementEvents: true, DataResources: [], ExcludeManagementEventSources: [] },
];

/** Public keys on a page. */
const KEYS_PER_PAGE = 2;

/** The trails as one caller in one Region sees them. */
export class Trails {
  readonly #world: World;
  readonly #latestDelivery: (trailArn: string, region?: string) => number | undefined;
  readonly #variants: () => Variants["trails"];

  /**
   * @param latestDelivery when the newest log file in a trail's bucket, of one Region or of all, was delivered, where the
   * world has that bucket
   */
  constructor(
    world: World,
    latestDelivery: (trailArn: string, region?: string) => number | undefined,
    variants: () => Variants["trails"],
  ) {
    this.#world = world;
    this.#latestDelivery = latestDelivery;
    this.#variants = variants;
  }

  /** Shadow trails are those of other Regions, and an organization's trail in its member accounts. */
  describe(caller: Caller, region: string, members: Members): unknown {
    const names = members.texts("trailNameList") ?? [];
    const shadows = members.flag("includeShadowTrails") ?? true;
    for (const name of names) {
      checkName(name);
    }
    const trails = this.#visible(caller).filter((trail) => {
      const home = isHome(trail, caller, region);
      if (!home && !shadows) {
        return false;
      }
      // A name is that of a trail of this Region and account; any other trail needs its ARN.
      return names.length === 0
        ? home || trail.multiRegion
        : names.includes(trail.arn) || (home && names.includes(trail.name));
    });
    return { trailList: trails.map((trail) => description(trail, this.#variants())) };
  }

  /** The keys with which the digests of a Region are signed. Without times: those of now. */
  publicKeys(region: string, members: Members, now: number): unknown {
    const time = (name: string) => {
      const seconds = members.number(name);
      return seconds === undefined ? now : seconds * 1000;
    };
    const keys = signingKeysIn(region, time("StartTime"), time("EndTime"));
    const at = members.text("NextToken") === undefined ? 0 : Number(members.text("NextToken"));
    return {
      PublicKeyList: keys.slice(at, at + KEYS_PER_PAGE).map(({ fingerprint, publicKey, validFrom, validTo }) => ({
        Fingerprint: fingerprint,
        Value: publicKey.toString("base64"),
        ...seconds("ValidityStartTime", validFrom),
        ...seconds("ValidityEndTime", validTo),
      })),
      ...(keys.length > at + KEYS_PER_PAGE ? { NextToken: String(at + KEYS_PER_PAGE) } : {}),
    };
  }

  /** Every trail of the account, in any Region. */
  list(caller: Caller): unknown {
    return {
      Trails: this.#visible(caller).map(({ arn, name, homeRegion }) => ({
        TrailARN: arn,
        Name: name,
        HomeRegion: homeRegion,
      })),
    };
  }

  get(caller: Caller, region: string, members: Members): unknown {
    return { Trail: description(this.#find(caller, region, members.text("Name")), this.#variants()) };
  }

  status(caller: Caller, region: string, members: Members): unknown {
    const trail = this.#find(caller, region, members.text("Name"));
    // In another Region the answer has the deliveries of that Region. Which ones the home Region's answer covers is not
    // documented.
    const elsewhere = this.#variants().status === "by-region" && region !== trail.homeRegion;
    const delivered = this.#latestDelivery(trail.arn, elsewhere ? region : undefined) ?? trail.latestDeliveryTime;
    const error = (elsewhere ? trail.regionalErrors?.[region] : undefined) ?? trail.latestDeliveryError;
    const iso = (time: number | undefined) => (time === undefined ? "" : new Date(time).toISOString());
    return {
      IsLogging: trail.logging,
      ...optional("LatestDeliveryError", error),
      ...optional("LatestDigestDeliveryError", trail.latestDigestDeliveryError),
      ...optional("LatestNotificationError", trail.latestNotificationError),
      ...seconds("LatestDeliveryTime", delivered),
      ...seconds("StartLoggingTime", trail.startedLogging),
      ...seconds("StopLoggingTime", trail.stoppedLogging),
      ...seconds("LatestDigestDeliveryTime", trail.latestDigestDeliveryTime),
      ...(trail.snsTopicArn === undefined ? {} : seconds("LatestNotificationTime", delivered)),
      ...(trail.logGroupArn === undefined || trail.latestCloudWatchLogsDeliveryError !== undefined
        ? {}
        : seconds("LatestCloudWatchLogsDeliveryTime", delivered)),
      ...optional("LatestCloudWatchLogsDeliveryError", trail.latestCloudWatchLogsDeliveryError),
      LatestDeliveryAttemptTime: iso(delivered),
      LatestDeliveryAttemptSucceeded: error === undefined ? iso(delivered) : "",
      LatestNotificationAttemptTime: "",
      LatestNotificationAttemptSucceeded: "",
      TimeLoggingStarted: iso(trail.startedLogging),
      TimeLoggingStopped: iso(trail.stoppedLogging),
    };
  }

  eventSelectors(caller: Caller, region: string, members: Members): unknown {
    const trail = this.#find(caller, region, members.text("TrailName"));
    return {
      TrailARN: trail.arn,
      ...(trail.advancedEventSelectors === undefined
        ? { EventSelectors: trail.eventSelectors ?? defaultSelectors }
        : { AdvancedEventSelectors: trail.advancedEventSelectors }),
    };
  }

  insightSelectors(caller: Caller, region: string, members: Members): unknown {
    const trail = this.#find(caller, region, members.text("TrailName"));
    if (trail.insightSelectors === undefined) {
      throw new AwsError(
        "InsightNotEnabledException",
        `Trail ${trail.name} does not have Insights enabled. Edit the trail settings to enable Insights, and then try the operation again.`,
      );
    }
    return { TrailARN: trail.arn, InsightSelectors: trail.insightSelectors };
  }

  /** The summaries of data events that a trail delivers every five minutes. */
  configuration(caller: Caller, region: string, members: Members): unknown {
    const refusal = this.#variants().configurationRefusal;
    if (refusal !== undefined) {
      throw new AwsError(refusal, "This operation is not supported for trails.");
    }
    const trail = this.#find(caller, region, members.text("TrailName"));
    return {
      TrailARN: trail.arn,
      AggregationConfigurations: trail.aggregates
        ? [{ EventCategory: "Data", Templates: ["API_ACTIVITY", "RESOURCE_ACCESS", "USER_ACTIONS"] }]
        : [],
    };
  }

  /** Only those of the account's own trails, in their home Region. */
  tags(caller: Caller, region: string, members: Members): unknown {
    return {
      ResourceTagList: (members.texts("ResourceIdList") ?? []).map((arn) => {
        const trail = this.#find(caller, region, arn);
        if (!isHome(trail, caller, region)) {
          throw new AwsError("OperationNotPermittedException", `Tags of ${arn} can be listed by its owner only.`);
        }
        return {
          ResourceId: arn,
          TagsList: Object.entries(trail.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
        };
      }),
    };
  }

  #visible(caller: Caller): readonly WorldTrail[] {
    const { id, partition } = caller.account;
    return this.#world.trails.filter(
      (trail) => trail.accountId === id || (trail.organization && trail.arn.split(":")[1] === partition),
    );
  }

  /** A name is looked up in this Region and account only, so a shadow trail is found by its ARN only. */
  #find(caller: Caller, region: string, name: string | undefined): WorldTrail {
    if (name === undefined || name === "") {
      throw new AwsError("InvalidTrailNameException", "Trail name cannot be blank!");
    }
    checkName(name);
    const found = this.#visible(caller).find(
      (trail) => trail.arn === name || (isHome(trail, caller, region) && trail.name === name),
    );
    if (found === undefined) {
      const { id, partition } = caller.account;
      const arn = name.startsWith("arn:") ? name : `arn:${partition}:cloudtrail:${region}:${id}:trail/${name}`;
      throw new AwsError("TrailNotFoundException", `Unknown trail: ${arn} for the user: ${id}`);
    }
    return found;
  }
}

function isHome(trail: WorldTrail, caller: Caller, region: string): boolean {
  return trail.homeRegion === region && trail.accountId === caller.account.id;
}

function checkName(name: string): void {
  if (name.startsWith("arn:")) {
    if (!arnPattern.test(name)) {
      throw new AwsError("CloudTrailARNInvalidException", `Invalid trail ARN: ${name}`);
    }
  } else if (!namePattern.test(name)) {
    throw new AwsError("InvalidTrailNameException", `Invalid trail name: ${name}`);
  }
}

function description(trail: WorldTrail, { recursiveLogging }: Variants["trails"]): unknown {
  return {
    Name: trail.name,
    S3BucketName: trail.bucket,
    ...optional("S3KeyPrefix", trail.prefix),
    ...optional("SnsTopicName", trail.snsTopicArn),
    ...optional("SnsTopicARN", trail.snsTopicArn),
    IncludeGlobalServiceEvents: trail.globalServices ?? true,
    ...(recursiveLogging === "returned" ? { RecursiveLogging: trail.recursiveLogging ?? true } : {}),
    IsMultiRegionTrail: trail.multiRegion,
    HomeRegion: trail.homeRegion,
    TrailARN: trail.arn,
    LogFileValidationEnabled: trail.logFileValidation,
    ...optional("CloudWatchLogsLogGroupArn", trail.logGroupArn),
    ...optional("KmsKeyId", trail.kmsKeyId),
    HasCustomEventSelectors: (trail.advancedEventSelectors ?? trail.eventSelectors) !== undefined,
    HasInsightSelectors: trail.insightSelectors !== undefined,
    IsOrganizationTrail: trail.organization,
  };
}

function optional(name: string, value: string | undefined): Record<string, string> {
  return value === undefined ? {} : { [name]: value };
}

/** A time as JSON 1.1 writes it: seconds since 1970. */
function seconds(name: string, time: number | undefined): Record<string, number> {
  return time === undefined ? {} : { [name]: time / 1000 };
}
