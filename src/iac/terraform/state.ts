import { asObject, asText, type JsonObject, type JsonValue } from "../../model/text/json.ts";
import { hasMoreValues, MAX_JSON_VALUES, MAX_STATE } from "../budget.ts";
import { formatKey } from "./address.ts";
import { instanceFrom, type StateEntry, type TerraformInstance } from "./stateInstance.ts";

/** Why a text gives no resources. */
type StateRefusal = "encrypted" | "too-old" | "too-new" | "plan" | "unreadable" | "too-large" | "not-a-state";

/** Result of reading a state. Contains no attributes other than identifiers. */
export type StateReading =
  | {
      readonly ok: true;
      readonly instances: readonly TerraformInstance[];
      /** What was left out, for the UI. */
      readonly limited?: string;
    }
  | {
      readonly ok: false;
      readonly refusal: StateRefusal;
      /** What the text is and what to do, for the UI; contains nothing of the state. */
      readonly message: string;
    };

const MAX_INSTANCES = 200_000;

/**
 * Reads a state of version 4 or 3, or the output of `terraform show -json` or `tofu show -json` for a state or a plan
 * (for a plan, the state before it). Never throws. 50 MB take about half a second without pauses, so large states are
 * read in a worker thread. Only addresses, types and identifiers are kept.
 */
export function readState(state: Uint8Array | string): StateReading {
  if (state.length > MAX_STATE) {
    return refused("too-large", `The state is larger than ${MAX_STATE / 1024 / 1024} MB: it is not read.`);
  }
  const text = typeof state === "string" ? state : new TextDecoder().decode(state);
  if (text.startsWith("PK")) {
    return refused("plan", "This is a plan file. Export it with: terraform show -json PLAN > plan.json");
  }
  if (hasMoreValues(text, MAX_JSON_VALUES)) {
    return refused("too-large", "The state has too many values to be read.");
  }
  let value: JsonValue;
  try {
    value = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text) as JsonValue;
  } catch {
    // The parser's message quotes the text, which may contain secrets.
    return refused("unreadable", "The state is not readable as JSON: it is damaged, or still being written.");
  }
  const root = asObject(value);
  return root === undefined ? notAState() : readRoot(root);
}

function readRoot(root: JsonObject): StateReading {
  if (root.encrypted_data !== undefined) {
    return refused("encrypted", "The state is encrypted by OpenTofu. Export it with: tofu show -json > state.json");
  }
  if (root.format_version !== undefined) {
    const shown = asObject(root.values) ?? asObject(asObject(root.prior_state)?.values);
    const isShown = shown !== undefined || root.terraform_version !== undefined || "planned_values" in root;
    return isShown ? answer(shownEntries(asObject(shown?.root_module))) : notAState();
  }
  const version = root.version;
  if (version === 4 && Array.isArray(root.resources)) {
    return answer(entriesOfVersion4(root.resources));
  }
  const modules = version === 3 ? listOf(root.modules) : [];
  const hasResources = modules.some((module) => Object.keys(asObject(asObject(module)?.resources) ?? {}).length > 0);
  // Terraform 0.9 to 0.11 also wrote the backend into a state with resources.
  if (version === 3 && Array.isArray(root.modules) && (root.backend === undefined || hasResources)) {
    return answer(entriesOfVersion3(root.modules));
  }
  if (version === 3 && root.backend !== undefined) {
    return refused("not-a-state", "This file contains only the location of the state.");
  }
  if (version === 1 || version === 2) {
    return refused(
      "too-old",
      "The state was written by Terraform 0.6 or older. Apply it with a newer Terraform to convert it.",
    );
  }
  return typeof version === "number" && version > 4
    ? refused(
        "too-new",
        "The state is in a newer format than this extension supports. Export it with: terraform show -json",
      )
    : notAState();
}

function answer(entries: Iterable<StateEntry>): StateReading {
  const instances: TerraformInstance[] = [];
  let limited: string | undefined;
  for (const entry of entries) {
    const instance = instanceFrom(entry);
    if (instance !== undefined) {
      if (instances.length === MAX_INSTANCES) {
        limited = `The state has more than ${MAX_INSTANCES} resources; the others are left out.`;
        break;
      }
      instances.push(instance);
    }
  }
  return {
    ok: true,
    instances,
    ...(limited === undefined ? {} : { limited }),
  };
}

function* entriesOfVersion4(resources: readonly JsonValue[]): Generator<StateEntry> {
  for (const each of resources) {
    const resource = asObject(each);
    if (resource?.mode !== "managed") {
      continue;
    }
    const module = asText(resource.module);
    const block = `${module === undefined ? "" : `${module}.`}${asText(resource.type)}.${asText(resource.name)}`;
    for (const item of listOf(resource.instances)) {
      const instance = asObject(item);
      if (instance !== undefined) {
        yield {
          address: `${block}${formatKey(keyOf(instance.index_key))}`,
          provider: asText(instance.provider) ?? asText(resource.provider),
          deposed: asText(instance.deposed),
          // "attributes_flat": of a resource that has not changed since version 3.
          attributes: asObject(instance.attributes) ?? asObject(instance.attributes_flat) ?? {},
          sensitive: new Set(listOf(instance.sensitive_attributes).flatMap(firstStep)),
        };
      }
    }
  }
}

/** The first attribute of a path: `[{"type":"get_attr","value":"password"}]`. */
function firstStep(path: JsonValue): readonly string[] {
  const step = asObject(listOf(path)[0]);
  const attribute = asText(step?.value);
  return attribute === undefined ? [] : [attribute];
}

function* entriesOfVersion3(modules: readonly JsonValue[]): Generator<StateEntry> {
  for (const each of modules) {
    const module = asObject(each);
    // Without the first element, "root".
    const path = listOf(module?.path).slice(1).map(asText);
    const prefix = path.map((name) => `module.${name}.`).join("");
    for (const [key, item] of Object.entries(asObject(module?.resources) ?? {})) {
      const resource = asObject(item);
      const [, block, index] = /^([\w-]+\.[\w-]+)(?:\.(\d+))?$/.exec(key) ?? [];
      if (resource === undefined || block === undefined || block.startsWith("data.")) {
        continue;
      }
      const primary = asObject(resource.primary);
      const deposed = listOf(resource.deposed).map(asObject);
      for (const [at, state] of [primary, ...deposed].entries()) {
        if (state !== undefined) {
          yield {
            address: `${prefix}${block}${index === undefined ? "" : `[${index}]`}`,
            provider: asText(resource.provider),
            deposed: at === 0 ? undefined : String(at - 1),
            attributes: { ...asObject(state.attributes), id: state.id ?? null },
            sensitive: new Set(),
          };
        }
      }
    }
  }
}

function* shownEntries(root: JsonObject | undefined): Generator<StateEntry> {
  const waiting = root === undefined ? [] : [root];
  for (let module = waiting.pop(); module !== undefined; module = waiting.pop()) {
    for (const each of listOf(module.resources)) {
      const resource = asObject(each);
      if (resource?.mode === "managed") {
        yield {
          address: asText(resource.address) ?? "",
          provider: undefined,
          deposed: asText(resource.deposed_key),
          attributes: asObject(resource.values) ?? {},
          sensitive: new Set(
            Object.entries(asObject(resource.sensitive_values) ?? {}).flatMap(([attribute, is]) =>
              is === true ? [attribute] : [],
            ),
          ),
        };
      }
    }
    for (const child of listOf(module.child_modules)) {
      const next = asObject(child);
      if (next !== undefined) {
        waiting.push(next);
      }
    }
  }
}

function keyOf(value: JsonValue | undefined): string | number | undefined {
  return typeof value === "string" || typeof value === "number" ? value : undefined;
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

function notAState(): StateReading {
  return refused("not-a-state", "This is not a Terraform or OpenTofu state.");
}

function refused(refusal: StateRefusal, message: string): StateReading {
  return { ok: false, refusal, message };
}
