import { isRegionName } from "../../model/aws/arn.ts";
import { asObject, asText, type JsonValue } from "../../model/text/json.ts";
import { pathWithin } from "../pathWithin.ts";
import { LOCATING } from "./attributes.ts";
import type { BackendBlock } from "./terraformFile.ts";

/** Type and configuration of a backend, from a `backend` block or from the file that `terraform init` writes. */
export type Backend = Pick<BackendBlock, "type" | "config">;

/** Location of a state. */
export type StateLocation =
  | {
      readonly kind: "local";
      /** Relative to the workspace folder, with "/". */
      readonly path: string;
    }
  | {
      readonly kind: "s3";
      readonly bucket: string;
      readonly key: string;
      /** Absent when the Region comes from the environment. */
      readonly region?: string;
    }
  | {
      readonly kind: "elsewhere";
      /** Where it is and what to do, for the UI. */
      readonly message: string;
    };

/**
 * Reads `.terraform/terraform.tfstate`. Never throws; undefined when it names no backend. Credentials in it are not
 * kept.
 */
export function readBackendFile(text: string): Backend | undefined {
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
  const backend = asObject(asObject(value)?.backend);
  const type = asText(backend?.type);
  if (type === undefined) {
    return undefined;
  }
  const written = asObject(backend?.config) ?? {};
  const config = new Map<string, string>();
  for (const attribute of LOCATING) {
    const text = asText(written[attribute]);
    if (text !== undefined) {
      config.set(attribute, text);
    }
  }
  if (asText(asObject(written.endpoints)?.s3) !== undefined) {
    config.set("endpoint", "");
  }
  return { type, config };
}

/**
 * The workspace selected in `.terraform/environment`; "default" without the file. Undefined for an invalid workspace
 * name.
 */
export function workspaceIn(environment: string | undefined): string | undefined {
  const name = environment?.trim() ?? "";
  // Like Terraform, refuse names that need escaping in a URL: the name becomes part of a path.
  return name === ""
    ? "default"
    : /^[A-Za-z0-9_.~$&+:=@-]{1,255}$/.test(name) && !/^\.+$/.test(name)
      ? name
      : undefined;
}

/**
 * Location of a workspace's state; does not open or fetch it. The bucket may belong to someone else: ask the user
 * before fetching, showing the bucket's name.
 *
 * @param backend From `.terraform`, else from the `terraform` block; undefined for none, which means a local state.
 * @param root The root module's directory, relative to the workspace folder.
 */
export function stateLocation(backend: Backend | undefined, workspace: string, root: string): StateLocation {
  const { type, config } = backend ?? { type: "local", config: new Map<string, string>() };
  switch (type) {
    case "local":
      return localState(config, workspace, root);
    case "s3":
      return s3State(config, workspace);
    default:
      return elsewhere(
        type === "cloud" || type === "remote"
          ? "The state is kept in HCP Terraform or Terraform Enterprise. Export it with: terraform show -json > state.json"
          : `The state is kept in the backend "${type}". Export it with: terraform show -json > state.json`,
      );
  }
}

function localState(config: ReadonlyMap<string, string>, workspace: string, root: string): StateLocation {
  const written =
    workspace === "default"
      ? (config.get("path") ?? "terraform.tfstate")
      : `${config.get("workspace_dir") ?? "terraform.tfstate.d"}/${workspace}/terraform.tfstate`;
  const path = pathWithin(root, written);
  return path === undefined
    ? elsewhere(
        "The state is outside this folder. Open the folder that contains it, or export it with: terraform show -json > state.json",
      )
    : { kind: "local", path };
}

function s3State(config: ReadonlyMap<string, string>, workspace: string): StateLocation {
  const bucket = config.get("bucket");
  const key = config.get("key");
  const region = config.get("region");
  if (config.has("endpoint")) {
    return elsewhere("The state is kept in a store other than S3. Export it with: terraform show -json > state.json");
  }
  if (bucket === undefined || key === undefined) {
    return elsewhere(
      "The code does not contain the bucket or key of the state. Run terraform init, which records them.",
    );
  }
  if (!/^[a-z0-9][a-z0-9._-]{1,253}[a-z0-9]$/i.test(bucket)) {
    return elsewhere("The backend's bucket name is not valid.");
  }
  if (region !== undefined && !isRegionName(region)) {
    return elsewhere("The backend's Region is not valid.");
  }
  const prefix = config.get("workspace_key_prefix") ?? "env:";
  return {
    kind: "s3",
    bucket,
    key: workspace === "default" ? key : `${prefix}/${workspace}/${key}`,
    ...(region === undefined ? {} : { region }),
  };
}

/** Terragrunt's files, which say where it keeps the states of the modules that it runs. */
export const TERRAGRUNT_FILES = "**/{terragrunt.hcl,terragrunt.hcl.json}";

/** Location of the state of code without a backend and without a state, in a workspace with `TERRAGRUNT_FILES`. */
export function terragruntState(): StateLocation {
  return elsewhere(
    "Terragrunt runs code of this workspace and keeps its states elsewhere. Export the state into this folder with: terragrunt show -json > state.json",
  );
}

function elsewhere(message: string): StateLocation {
  return { kind: "elsewhere", message };
}
