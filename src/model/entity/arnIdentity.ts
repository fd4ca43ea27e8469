import { type Arn, lastSegment, parseArn, partitionOf } from "../aws/arn.ts";
import { ARN_KINDS, type ArnKind } from "./arnKinds.ts";
import { type ArnParts, type ArnPattern, compileArnPattern, formatByPattern, matchArn } from "./arnPattern.ts";
import type { EntityKind } from "./entity.ts";

/** The kind, type and name that an ARN identifies. */
export interface ArnIdentity {
  readonly kind: EntityKind;
  /** CloudFormation-style type where known. */
  readonly type?: string;
  /** Display name. */
  readonly label: string;
  /**
   * The name that requests of the service use: "Admin" of "role/ops/Admin", "/app/key" of "parameter/app/key",
   * "alias/app" of a KMS alias. Absent when only the ARN identifies the resource.
   */
  readonly name?: string;
}

/**
 * Never throws. An ARN of an unlisted kind gets kind "arn", its resource part as label and the last segment as name.
 */
export function identifyArn(arn: Arn): ArnIdentity {
  if (arn.service === "iam" && arn.resource === "root") {
    return { kind: "account", label: arn.accountId, name: arn.accountId };
  }
  const { service, resourceType, resourceId } = arn;
  for (const { known, pattern } of BY_START.get(`${service}:${resourceType ?? ""}`) ?? []) {
    const found = matchArn(arn, pattern);
    if (found !== undefined) {
      const { kind, type } = known;
      const name = found.name === undefined ? undefined : SPELLINGS[known.spelling ?? "same"].inRequest(found.name);
      return {
        kind,
        ...(type === undefined ? {} : { type }),
        label: known.label === "whole" || name === undefined ? resourceId : name,
        ...(name === undefined ? {} : { name }),
      };
    }
  }
  return { kind: "arn", label: arn.resource, name: resourceType === undefined ? resourceId : lastSegment(resourceId) };
}

/**
 * The name or id that requests use for the resource of an ARN; undefined when the text is not an ARN or its kind has no
 * name.
 */
export function nameInArn(text: string): string | undefined {
  const arn = parseArn(text);
  return arn === undefined ? undefined : identifyArn(arn).name;
}

/**
 * The ARN of a resource of a CloudFormation-style type, where it is fully determined by Region, account and name or id.
 * Undefined when the ARN contains a random part or a parent resource, or when a part is missing.
 */
export function arnOfName(type: string, parts: ArnParts): string | undefined {
  for (const { known, pattern } of BY_TYPE.get(type) ?? []) {
    if (known.oneWay !== true) {
      const name = parts.name === undefined ? undefined : SPELLINGS[known.spelling ?? "same"].inArn(parts.name);
      const rest = formatByPattern(pattern, { ...parts, name });
      if (rest !== undefined) {
        return `arn:${partitionOf(parts.region ?? "")}:${rest}`;
      }
    }
  }
  return undefined;
}

/** The first ARN kind of a CloudFormation-style type; undefined for an unlisted type. */
export function arnKindOfType(type: string): ArnKind | undefined {
  return BY_TYPE.get(type)?.[0]?.known;
}

/**
 * The service in the ARNs of a type: "acm" for "AWS::CertificateManager::Certificate". An unlisted type gets the
 * service of its namespace.
 */
export function arnServiceOfType(type: string): string | undefined {
  const namespace = type.split("::")[1];
  return (
    BY_TYPE.get(type)?.[0]?.pattern.service ?? (namespace && (BY_NAMESPACE.get(namespace) ?? namespace.toLowerCase()))
  );
}

/**
 * The service in the ARNs of a kind that belongs to exactly one service; undefined for "resource", "cluster" and other
 * shared kinds.
 */
export function arnServiceOfKind(kind: EntityKind): string | undefined {
  const services = BY_KIND.get(kind);
  return services?.size === 1 ? [...services][0] : undefined;
}

interface Compiled {
  readonly known: ArnKind;
  readonly pattern: ArnPattern;
}

const COMPILED: readonly Compiled[] = ARN_KINDS.map((known) => ({ known, pattern: compileArnPattern(known.pattern) }));

/** By service and resource type; the type is empty where the ARN has none. */
const BY_START = Map.groupBy(COMPILED, ({ pattern }) => `${pattern.service}:${pattern.resourceType ?? ""}`);

const BY_TYPE = Map.groupBy(
  COMPILED.filter(({ known }) => known.type !== undefined),
  ({ known }) => known.type ?? "",
);

const BY_NAMESPACE: ReadonlyMap<string, string> = new Map(
  COMPILED.toReversed().map(({ known, pattern }) => [known.type?.split("::")[1] ?? "", pattern.service]),
);

const BY_KIND: ReadonlyMap<EntityKind, ReadonlySet<string>> = new Map(
  [...Map.groupBy(COMPILED, ({ known }) => known.kind)].map(([kind, all]) => [
    kind,
    new Set(all.map(({ pattern }) => pattern.service)),
  ]),
);

/** Conversions between a name in a request and the name in its ARN. */
const SPELLINGS: {
  readonly [spelling in NonNullable<ArnKind["spelling"]> | "same"]: {
    inRequest(name: string): string;
    inArn(name: string): string | undefined;
  };
} = {
  same: { inRequest: (name) => name, inArn: (name) => name },
  alias: {
    inRequest: (name) => `alias/${name}`,
    inArn: (name) => (name.startsWith("alias/") ? name.slice("alias/".length) : undefined),
  },
  // Requests accept any letter case; the ARN is lower-case.
  lower: { inRequest: (name) => name, inArn: (name) => name.toLowerCase() },
  // The ARN omits the leading slash, which every name with a path has.
  parameter: {
    inRequest: (name) => (name.includes("/") ? `/${name}` : name),
    inArn: (name) => (name.startsWith("/") ? name.slice(1) : name),
  },
  // The ARN ends with a hyphen and six random letters and digits, which requests may omit. Six lower-case letters are
  // more likely the end of a name ("db-secret"): one suffix in 184 is like that.
  secret: { inRequest: (name) => name.replace(/-(?![a-z]{6}$)[A-Za-z0-9]{6}$/, ""), inArn: () => undefined },
};
