import { parseArn } from "../model/aws/arn.ts";
import { isGlobalService } from "../model/aws/globalServices.ts";
import { lookupValueLength, MAX_LOOKUP_VALUE } from "../model/aws/lookupValue.ts";
import { arnOfName, nameInArn } from "../model/entity/arnIdentity.ts";
import type { ResourceIdentifiers, ResourceInstance } from "./resourceInstance.ts";
import { resourceTypeOf, words } from "./resourceTypes/catalogue.ts";
import { eventSourceOf } from "./resourceTypes/eventSource.ts";
import type { ResourceType, ValueForm } from "./resourceTypes/resourceType.ts";

/** How to ask Event history about one resource. */
export interface LookupValues {
  /** Values of the lookup attribute `ResourceName`: at most three, the likeliest first. Empty: nothing is known to ask for. */
  readonly values: readonly string[];
  /** Recorded in the service's one Region of the partition, whatever Region the code is for. */
  readonly global: boolean;
  /** First label of its `eventSource`: "ec2" of "ec2.amazonaws.com". */
  readonly service: string;
  /**
   * What tells it from others that are listed under the same values: the ARN of an attached policy, a record's name.
   * An event whose request names another one is not its own.
   */
  readonly detail?: string;
}

const MOST_VALUES = 3;

type Asked = Pick<ResourceInstance, "type" | "identifiers" | "region" | "accountId">;

/** What to look up for a resource, by its type's own habits; for an unknown type name, ARN and id in the usual order. */
export function lookupValues(instance: Asked): LookupValues {
  const type = resourceTypeOf(instance.type);
  const known = new Identity(instance, type);
  const forms: readonly ValueForm[] = type?.values ?? known.usualForms;
  const values = new Set(forms.flatMap((form) => known.valuesOf(form)).filter(isAskable));
  const service = type?.service ?? known.service;
  const detail = known.detail;
  return {
    values: [...values].slice(0, MOST_VALUES),
    global: isGlobalService(service) || known.isForCloudFront,
    service,
    ...(detail === undefined ? {} : { detail }),
  };
}

/** Attribute of a Terraform state that holds the identifier of what such a resource is part of; undefined for a whole one. */
export function parentAttribute(type: string): string | undefined {
  return resourceTypeOf(type)?.parentAttribute;
}

/** Attribute of a Terraform state that tells such a part from its parent's others, where name and id do not. */
export function detailAttribute(type: string): string | undefined {
  return resourceTypeOf(type)?.detailAttribute;
}

/** Its ARN where it follows from Region, account and name or id; undefined where the type or a part is not known. */
export function arnOf(instance: Asked): string | undefined {
  return new Identity(instance, resourceTypeOf(instance.type)).arn;
}

function isAskable(value: string): boolean {
  return value !== "" && lookupValueLength(value) <= MAX_LOOKUP_VALUE;
}

/** One resource's identifiers, each form of them found where it may stand. */
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

  /** A web ACL for distributions is kept in the global Region and says so in its ARN. */
  get isForCloudFront(): boolean {
    return parseArn(this.arn ?? "")?.resource.startsWith("global/") ?? false;
  }

  /** EC2-like ids go first, everything else is more often called by its name. */
  get usualForms(): readonly ValueForm[] {
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

  /** A part's events are listed as its parent's are. */
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
