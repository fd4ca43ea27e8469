import * as v from "valibot";
import { Emitter } from "../../../async/emitter.ts";
import { Lru } from "../../../async/lru.ts";
import type { StackResource } from "../../../iac/cloudformation/stack.ts";
import { parseArn } from "../../../model/aws/arn.ts";
import type { DeclaredStack } from "../declaration.ts";
import type { JsonFile } from "../jsonFile.ts";

/** A stack and its resources as AWS returned them. */
export interface KnownStack {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly accountId: string;
  readonly resources: readonly (StackResource & { readonly updated?: number })[];
}

/** Fetches a stack's resources from AWS. Throws `Failure` ("not-found": no such stack) or an AbortError. */
export type AskStack = (stack: DeclaredStack, signal: AbortSignal) => Promise<KnownStack>;

const VERSION = 1;
const MOST_STACKS = 100;
const MOST_CHOICES = 500;
/** At most this many nested stacks are fetched per request. */
const MOST_NESTED = 30;

const text = v.pipe(v.string(), v.maxLength(2_048));
const chosenStack = v.object({
  stack: text,
  region: v.exactOptional(text),
  accountId: v.exactOptional(text),
  profile: v.exactOptional(text),
  from: v.literal("chosen"),
});
const knownStack: v.GenericSchema<unknown, KnownStack> = v.object({
  name: text,
  arn: text,
  region: text,
  accountId: text,
  resources: v.array(
    v.object({
      logicalId: text,
      physicalId: v.exactOptional(text),
      type: text,
      status: v.exactOptional(text),
      updated: v.exactOptional(v.number()),
    }),
  ),
});
const storedRegistry = v.object({
  version: v.literal(VERSION),
  chosen: v.array(v.tuple([text, chosenStack])),
  stacks: v.array(v.unknown()),
});

/** The stacks that users assigned to templates, and the resources of stacks that were fetched. */
export class StackRegistry {
  readonly #ask: AskStack;
  readonly #kept: JsonFile;
  readonly #chosen = new Map<string, DeclaredStack>();
  /** Templates whose stack was set or cleared in this window. */
  readonly #decided = new Set<string>();
  /** By ARN. Entries are read with `peek`, so that the least recently fetched one is evicted first. */
  readonly #stacks = new Lru<string, KnownStack>({ maxEntries: MOST_STACKS });
  readonly #changes = new Emitter<void>();

  constructor(kept: JsonFile, ask: AskStack) {
    this.#kept = kept;
    this.#ask = ask;
  }

  /** Loads the data of earlier sessions. */
  async start(): Promise<void> {
    const { chosen, stacks } = await this.#load();
    for (const [template, stack] of chosen) {
      this.#chosen.set(template, stack);
    }
    for (const stack of stacks) {
      this.#stacks.set(stack.arn, stack);
    }
    this.#changes.fire();
  }

  chosen(template: string): DeclaredStack | undefined {
    return this.#chosen.get(template);
  }

  /** Assigns a stack to a template; undefined removes the assignment. */
  async choose(template: string, stack: Omit<DeclaredStack, "from"> | undefined): Promise<void> {
    this.#chosen.delete(template);
    this.#decided.add(template);
    if (stack !== undefined) {
      this.#chosen.set(template, { ...stack, from: "chosen" });
    }
    this.#changes.fire();
    await this.#save();
  }

  /** The resources of a fetched stack. Undefined: not fetched. */
  known({ stack, region, accountId }: DeclaredStack): KnownStack | undefined {
    const byArn = this.#stacks.peek(stack);
    if (byArn !== undefined) {
      return byArn;
    }
    return [...this.#stacks]
      .map(([, known]) => known)
      .findLast(
        (known) =>
          known.name === stack &&
          (region === undefined || known.region === region) &&
          (accountId === undefined || known.accountId === accountId),
      );
  }

  /** Fetches a stack and its nested stacks from AWS. Call it only on a user's request and in a trusted workspace. */
  async ask(stack: DeclaredStack, signal: AbortSignal): Promise<KnownStack> {
    const first = await this.#ask(stack, signal);
    const waiting = [first];
    const found = new Map<string, KnownStack>();
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      found.set(one.arn, one);
      const nested = one.resources.flatMap(({ type, physicalId = "" }) =>
        type === "AWS::CloudFormation::Stack" && parseArn(physicalId) !== undefined ? [physicalId] : [],
      );
      for (const arn of nested.filter((known) => !found.has(known))) {
        if (found.size + waiting.length < MOST_NESTED) {
          const { region, accountId } = one;
          waiting.push(await this.#ask({ stack: arn, region, accountId, from: "nested" }, signal));
        }
      }
    }
    for (const [arn, known] of found) {
      this.#stacks.set(arn, known);
    }
    this.#changes.fire();
    await this.#save();
    return first;
  }

  onDidChange(listener: () => void): () => void {
    return this.#changes.on(listener);
  }

  /** Keeps assignments made in other windows, except for templates that were changed in this one. */
  async #save(): Promise<void> {
    for (const [template, stack] of (await this.#load()).chosen) {
      if (!this.#decided.has(template)) {
        this.#chosen.set(template, stack);
      }
    }
    const stacks = [...this.#stacks].map(([, stack]) => stack);
    const chosen = [...this.#chosen].slice(-MOST_CHOICES);
    await this.#kept.save({ version: VERSION, chosen, stacks });
  }

  async #load(): Promise<{
    readonly chosen: readonly (readonly [string, DeclaredStack])[];
    readonly stacks: readonly KnownStack[];
  }> {
    const parsed = v.safeParse(storedRegistry, await this.#kept.load());
    if (!parsed.success) {
      return { chosen: [], stacks: [] };
    }
    const stacks = parsed.output.stacks.slice(0, MOST_STACKS).flatMap((one) => {
      const stack = v.safeParse(knownStack, one);
      return stack.success ? [stack.output] : [];
    });
    return { chosen: parsed.output.chosen.slice(0, MOST_CHOICES), stacks };
  }
}
