import { parseArn } from "../model/aws/arn.ts";
import { arnOfName, nameInArn } from "../model/entity/arnIdentity.ts";
import { plainKey } from "../model/entity/entityKey.ts";
import type { ResourceIdentifiers, ResourceInstance } from "./resourceInstance.ts";
import { resourceTypeOf, words } from "./resourceTypes/catalog.ts";
import { eventSourceOf } from "./resourceTypes/eventSource.ts";
import type { ResourceType } from "./resourceTypes/resourceType.ts";

/** The part of an instance that identifies the resource. */
export type Identified = Pick<ResourceInstance, "type" | "identifiers" | "region" | "accountId">;

/** A resource's identifiers, each found wherever it may be: an id may be an ARN, or contain the name and the parent. */
export class Identity {
  /** Undefined for a type without a row in the tables. */
  readonly row: ResourceType | undefined;
  readonly #instance: Identified;
  readonly #identifiers: ResourceIdentifiers;
  /** The parts of its id. */
  readonly #parts: Readonly<Record<string, string | undefined>> | undefined;

  constructor(instance: Identified) {
    this.row = resourceTypeOf(instance.type);
    this.#instance = instance;
    this.#identifiers = instance.identifiers;
    this.#parts = partsOfId(this.row, instance.identifiers);
  }

  /** Undefined when it is made of parts ("bus|rule"), or is none of the ids that the type has by its `idForm`. */
  get id(): string | undefined {
    const { id } = this.#identifiers;
    const own = formsOf(this.row).some(({ source }) => source.includes("(?<id>")) ? this.#parts?.id : id;
    return own === undefined || own.includes("|") ? undefined : own.replace(/^\/hostedzone\//, "");
  }

  get arn(): string | undefined {
    return this.#writtenArn ?? this.#parts?.arn ?? this.#arnFromParts();
  }

  get url(): string | undefined {
    const { url, id } = this.#identifiers;
    return url ?? (id?.startsWith("https:") ? id : undefined);
  }

  get name(): string | undefined {
    const { name } = this.#identifiers;
    const { id, url } = this;
    return (
      name ??
      this.#parts?.name ??
      nameInArn(this.#writtenArn ?? this.#parts?.arn ?? "") ??
      (url === undefined ? (this.row?.partOf === undefined ? id : undefined) : url.slice(url.lastIndexOf("/") + 1))
    );
  }

  get parent(): string | undefined {
    return this.#identifiers.parent ?? this.#parts?.parent;
  }

  /** First label of its event source. */
  get service(): string {
    return this.row?.service ?? eventSourceOf(this.#instance.type, parseArn(this.arn ?? "")?.service);
  }

  /** A web ACL for CloudFront has "global/" in its ARN and is recorded in the global Region. */
  get isForCloudFront(): boolean {
    const { id = "", arn = this.arn ?? "" } = this.#identifiers;
    return parseArn(arn)?.resource.startsWith("global/") === true || id.endsWith("|CLOUDFRONT");
  }

  /** The values of the first of these attributes (see `IdentifyingFields`) that has one; empty when none is known. */
  valuesOf(attributes: string): readonly string[] {
    for (const attribute of words(attributes)) {
      const values = this.#valuesOf(attribute);
      if (values.length > 0) {
        return values;
      }
    }
    return [];
  }

  #valuesOf(attribute: string): readonly string[] {
    switch (attribute) {
      case "id":
      case "name":
      case "arn":
      case "parent": {
        const value = this[attribute];
        return value === undefined || value === "" ? [] : [value];
      }
      default: {
        const part = this.#parts?.[attribute];
        return this.#identifiers.attributes?.[plainKey(attribute)] ?? (part === undefined ? [] : [part]);
      }
    }
  }

  get #writtenArn(): string | undefined {
    const { arn, id } = this.#identifiers;
    return arn ?? (id?.startsWith("arn:") && !id.includes("|") ? id : undefined);
  }

  #arnFromParts(): string | undefined {
    const { region, accountId: account } = this.#instance;
    const parts = { region, account, name: this.name, id: this.#identifiers.id };
    return words(this.row?.cloudFormation)
      .map((type) => arnOfName(type, parts))
      .find((arn) => arn !== undefined);
  }
}

/** The named groups of the first form that the id or the ARN has. */
function partsOfId(
  row: ResourceType | undefined,
  { id, arn }: ResourceIdentifiers,
): Readonly<Record<string, string | undefined>> | undefined {
  const forms = formsOf(row);
  for (const text of [id, arn]) {
    for (const form of text === undefined ? [] : forms) {
      const match = form.exec(text ?? "");
      if (match !== null) {
        return match.groups;
      }
    }
  }
  return undefined;
}

/** The forms of a type's ids; empty when they have no parts. */
export function formsOf(row: ResourceType | undefined): readonly RegExp[] {
  return row?.idForm === undefined ? [] : [row.idForm].flat();
}
