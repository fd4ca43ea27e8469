import { parseArn } from "../model/aws/arn.ts";
import { isGlobalService } from "../model/aws/globalServices.ts";
import { lookupValueLength, MAX_LOOKUP_VALUE } from "../model/aws/lookupValue.ts";
import { arnOfName, nameInArn } from "../model/entity/arnIdentity.ts";
import type { ResourceIdentifiers, ResourceInstance } from "./resourceInstance.ts";
import { resourceTypeOf, words } from "./resourceTypes/catalogue.ts";
import { eventSourceOf } from "./resourceTypes/eventSource.ts";
import type { ResourceType, ValueForm } from "./resourceTypes/resourceType.ts";

/** How to look up a resource in Event history. */
export interface LookupValues {
  /**
   * Values for the lookup attribute `ResourceName`: at most three, most likely first. Empty when no identifier is
   * known.
   */
  readonly values: readonly string[];
  /**
   * True when events are recorded in the service's single Region of the partition, independent of the code's Region.
   */
  readonly global: boolean;
  /** First label of its `eventSource`: "ec2" of "ec2.amazonaws.com". */
  readonly service: string;
  /**
   * Distinguishes the resource from others listed under the same values: the ARN of an attached policy, a record's
   * name. Events whose request does not contain it belong to another resource.
   */
  readonly detail?: string;
}

const MOST_VALUES = 3;

type Asked = Pick<ResourceInstance, "type" | "identifiers" | "region" | "accountId">;

/**
 * The lookup values of a resource, in the order of its type's table row; for an unlisted type name, URL, ARN and id in
 * a default order.
 */
export function lookupValues(instance: Asked): LookupValues {
  const type = resourceTypeOf(instance.type);
  const known = new Identity(instance, type);
  const forms: readonly ValueForm[] = type?.values ?? known.defaultForms;
  const values = new Set(forms.flatMap((form) => known.valuesOf(form)).filter(isLookupValue));
  const service = type?.service ?? known.service;
  const detail = known.detail;
  return {
    values: [...values].slice(0, MOST_VALUES),
    global: isGlobalService(service) || known.isForCloudFront,
    service,
    ...(detail === undefined ? {} : { detail }),
  };
}

/** Attribute of a Terraform state with the identifier of the parent; undefined for a type that is not a part. */
export function parentAttribute(type: string): string | undefined {
  return resourceTypeOf(type)?.parentAttribute;
}

/**
 * Attribute of a Terraform state that distinguishes a part from others of its parent; undefined when name or id does.
 */
export function detailAttribute(type: string): string | undefined {
  return resourceTypeOf(type)?.detailAttribute;
}

/**
 * The ARN, where Region, account and name or id determine it; undefined when the type is unlisted or a part is missing.
 */
export function arnOf(instance: Asked): string | undefined {
  return new Identity(instance, resourceTypeOf(instance.type)).arn;
}

function isLookupValue(value: string): boolean {
  return value !== "" && lookupValueLength(value) <= MAX_LOOKUP_VALUE;
}

/** A resource's identifiers, with each form looked up wherever it may be. */
class Identity {
  readonly #instance: Asked;
  readonly #type: ResourceType | undefined;
  readonly #identifiers: ResourceIdentifiers;

  constructor(instance: Asked, type: ResourceType | undefined) {
    this.#instance = instance;
    this.#type = type;
    this.#identifiers = instance.identifiers;
  }

  get arn(): string | undefined {
    const { arn, id } = this.#identifiers;
    return arn ?? (id?.startsWith("arn:") ? id : this.#arnFromParts());
  }

  get detail(): string | undefined {
    if (this.#type?.partOf === undefined) {
      return undefined;
    }
    const { id = "", name, detail } = this.#identifiers;
    return detail ?? this.#type.idForm?.exec(id)?.[2] ?? (name === this.#parent ? undefined : name);
  }

  get service(): string {
    return eventSourceOf(this.#instance.type, parseArn(this.arn ?? "")?.service);
  }

  /** A web ACL for CloudFront has "global/" in its ARN and is recorded in the global Region. */
  get isForCloudFront(): boolean {
    return parseArn(this.arn ?? "")?.resource.startsWith("global/") ?? false;
  }

  /** EC2-like ids come first; other resources are more often listed by name. */
  get defaultForms(): readonly ValueForm[] {
    return /^[a-z]+-[0-9a-f]{8,17}$/.test(this.#identifiers.id ?? "") ? ["id", "arn"] : ["name", "url", "arn", "id"];
  }

  valuesOf(form: ValueForm): readonly string[] {
    const { id, url } = this.#identifiers;
    switch (form) {
      case "id":
        return id === undefined ? [] : [plainZone(id)];
      case "name":
        return present(this.#name);
      case "unslashed":
        return present(this.#name?.startsWith("/") ? this.#name.slice(1) : undefined);
      case "arn":
        return present(this.arn);
      case "url":
        return present(url ?? (id?.startsWith("https:") ? id : undefined));
      case "zone":
        return id === undefined ? [] : [`/hostedzone/${plainZone(id)}`];
      case "parent":
        return this.#valuesOfParent();
      default:
        return form satisfies never;
    }
  }

  get #name(): string | undefined {
    const { name, id, url } = this.#identifiers;
    const arn = this.#identifiers.arn ?? id;
    const path = url ?? id;
    return (
      name ??
      nameInArn(arn ?? "") ??
      (path?.startsWith("https:")
        ? path.slice(path.lastIndexOf("/") + 1)
        : this.#type?.partOf === undefined
          ? id
          : undefined)
    );
  }

  get #parent(): string | undefined {
    return this.#identifiers.parent ?? this.#type?.idForm?.exec(this.#identifiers.id ?? "")?.[1];
  }

  /** Events of a part are listed under the parent's values. */
  #valuesOfParent(): readonly string[] {
    const parent = this.#parent;
    const type = this.#type?.partOf;
    if (parent === undefined || parent === "" || type === undefined) {
      return present(parent);
    }
    const identifiers: ResourceIdentifiers = parent.startsWith("arn:")
      ? { arn: parent }
      : parent.startsWith("https:")
        ? { url: parent }
        : { id: parent };
    return lookupValues({ ...this.#instance, type, identifiers }).values;
  }

  #arnFromParts(): string | undefined {
    const { region, accountId: account } = this.#instance;
    const parts = { region, account, name: this.#name, id: this.#identifiers.id };
    return words(this.#type?.cloudFormation)
      .map((type) => arnOfName(type, parts))
      .find((arn) => arn !== undefined);
  }
}

function present(value: string | undefined): readonly string[] {
  return value === undefined ? [] : [value];
}

function plainZone(id: string): string {
  return id.replace(/^\/hostedzone\//, "");
}
