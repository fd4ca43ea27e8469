import * as vscode from "vscode";
import { canMatchWrites, noiseProblem } from "../../engine/table/noise.ts";
import { excludedCondition, hideNoise, NO_FILTERS } from "../../investigation/results/filters.ts";
import { fileId, type KnownNoise } from "../../investigation/saved/knownNoise.ts";
import { NOISE_FILE_ENDING, noiseFileName, writeNoiseFile } from "../../investigation/saved/noiseFile.ts";
import type { SearchSession } from "../../investigation/session/searchSession.ts";
import { refusedRequest } from "../../model/failure.ts";
import { MAX_NOISE_TEXT, type NoiseAction, type NoiseFilter } from "../../protocol/knownNoise.ts";
import { printCondition } from "../../query/language/print.ts";
import { askText, inform, offerUndo } from "../dialogs.ts";
import { pickOne } from "../quickInput.ts";
import { saveSharedFile } from "../saveSharedFile.ts";

/** `session`: of the results view that the command is about. Undefined: none is active. */
type NoiseCommand = (noise: KnownNoise, session: NoiseSession | undefined) => Promise<void>;

type NoiseSession = Pick<SearchSession, "results" | "hide" | "narrow" | "noiseChanged">;

export const NOISE_COMMANDS: Readonly<Record<NoiseAction, NoiseCommand>> = { save, manage };

const WRITES = "Can hide write events.";

/** Saves a known-noise filter and turns it on: for what the filters of a view exclude, or for a text that the user enters. */
async function save(noise: KnownNoise, session: NoiseSession | undefined): Promise<void> {
  const filtered = session === undefined ? "" : excludedText(session);
  const entered = await askText({
    title: "Save Known Noise (1/2)",
    prompt: "Search text of the events to hide, without a time range",
    placeholder: "user:health-check readonly:true",
    value: filtered,
    cursorAtEnd: true,
    staysOpen: true,
    problem: textProblem,
  });
  if (entered === undefined) {
    return;
  }
  const text = entered.trim();
  const name = await askText({
    title: "Save Known Noise (2/2)",
    prompt: "Name, as in 1,205 hidden by “service probes”",
    staysOpen: true,
    problem: (typed) => noise.nameProblem(typed),
  });
  if (name === undefined) {
    return;
  }
  const filter = await noise.save(name, text);
  await turn(noise, session, filter, true);
  if (session !== undefined && text === filtered) {
    // The new filter hides what these filters exclude.
    await session.narrow({ ...session.results.filters, choices: [] });
  }
  inform(`Saved known noise “${filter.name}”.${canMatchWrites(text) ? ` ${WRITES}` : ""}`);
}

/** Throws `Failure` where the filters cannot be said as a search text. */
function excludedText({ results: { filters } }: NoiseSession): string {
  const excluded = excludedCondition(filters);
  if (excluded === undefined && filters.choices.length > 0) {
    throw refusedRequest("A filter on events without a resource cannot be saved as known noise.");
  }
  return excluded === undefined ? "" : printCondition(excluded);
}

function textProblem(typed: string): string | { readonly warning: string } | undefined {
  const text = typed.trim();
  if (text.length > MAX_NOISE_TEXT) {
    return `Use at most ${MAX_NOISE_TEXT.toLocaleString("en")} characters.`;
  }
  return (
    noiseProblem(text) ??
    (canMatchWrites(text) ? { warning: `${WRITES} Add readonly:true to hide read events only.` } : undefined)
  );
}

/** Turns a filter on or off: in the view, and where a view opens later. */
async function turn(
  noise: KnownNoise,
  session: NoiseSession | undefined,
  filter: NoiseFilter,
  hidden: boolean,
): Promise<void> {
  if (session === undefined) {
    await noise.keepHidden(hideNoise({ ...NO_FILTERS, hidden: noise.hidden }, filter, hidden).hidden ?? []);
  } else {
    await session.noiseChanged();
    await session.hide(filter.id, hidden);
  }
}

type Managed = { readonly filter: NoiseFilter } | { readonly file: string } | "add";
type Managing = "hide" | "show" | "rename" | "share" | "remove" | "open";

/** Lets the user choose a known-noise filter, and what to do with it. */
async function manage(noise: KnownNoise, session: NoiseSession | undefined): Promise<void> {
  const { files } = noise;
  const hidden = session?.results.shownFilters.hidden ?? noise.hidden;
  const isOn = ({ id, text }: NoiseFilter) => hidden.some((choice) => choice.id === id && choice.text === text);
  const pathOf = (filter: NoiseFilter) => files.find(({ uri }) => fileId(uri) === filter.id)?.path ?? "";
  const origins = { builtIn: () => "built in", own: () => "yours", workspace: pathOf };
  const answer = await pickOne<Managed>(
    [
      ...noise.all.map((filter) => ({
        icon: isOn(filter) ? "eye-closed" : "eye",
        label: filter.name,
        description: [isOn(filter) ? "hidden" : "shown", origins[filter.kind](filter)].join(" · "),
        detail: `${filter.text}${canMatchWrites(filter.text) ? ` · ${WRITES}` : ""}`,
        value: { filter },
      })),
      ...files.flatMap(({ uri, path, reading }) =>
        reading.ok
          ? []
          : [
              {
                icon: "warning",
                label: path,
                description: "not usable",
                detail: reading.problem,
                value: { file: uri },
              },
            ],
      ),
      { icon: "add", label: "Add Known Noise…", value: "add" as const },
    ],
    { title: "Known Noise", placeholder: "Choose a filter to hide, show, rename, share or remove it" },
  );
  if (answer === undefined || answer === "back") {
    return;
  }
  const { value } = answer;
  if (value === "add") {
    await save(noise, session);
  } else if ("file" in value) {
    await openFile(value.file);
  } else {
    await manageOne(noise, session, { ...value, isOn: isOn(value.filter) });
  }
}

async function manageOne(
  noise: KnownNoise,
  session: NoiseSession | undefined,
  { filter, isOn }: { readonly filter: NoiseFilter; readonly isOn: boolean },
): Promise<void> {
  const toggle = isOn
    ? { icon: "eye", label: "Show These Events", value: "show" as const }
    : { icon: "eye-closed", label: "Hide These Events", value: "hide" as const };
  const others = {
    builtIn: [],
    own: [
      { icon: "edit", label: "Rename…", value: "rename" as const },
      { icon: "save-as", label: "Share as File in Workspace", value: "share" as const },
      { icon: "trash", label: "Remove", value: "remove" as const },
    ],
    workspace: [{ icon: "go-to-file", label: "Open File", value: "open" as const }],
  };
  const answer = await pickOne<Managing>([toggle, ...others[filter.kind]], {
    title: `Known Noise: ${filter.name}`,
    placeholder: canMatchWrites(filter.text) ? `${filter.text} · ${WRITES}` : filter.text,
  });
  if (answer === undefined || answer === "back") {
    return;
  }
  switch (answer.value) {
    case "hide":
    case "show":
      return turn(noise, session, filter, !isOn);
    case "rename":
      return rename(noise, filter);
    case "share":
      return saveSharedFile({
        title: "Share Known Noise as File",
        kind: "CloudTrail known noise",
        ending: NOISE_FILE_ENDING,
        file: noiseFileName(filter.name),
        text: writeNoiseFile(filter),
      });
    case "remove":
      return offerUndo(`Removed known noise “${filter.name}”.`, await noise.remove(filter.id));
    case "open": {
      const file = noise.files.find(({ uri }) => fileId(uri) === filter.id);
      return file === undefined ? undefined : openFile(file.uri);
    }
  }
}

async function rename(noise: KnownNoise, { id, name }: NoiseFilter): Promise<void> {
  const answer = await askText({
    title: "Rename Known Noise",
    value: name,
    staysOpen: true,
    problem: (typed) => noise.nameProblem(typed, id),
  });
  if (answer !== undefined) {
    await noise.rename(id, answer);
  }
}

async function openFile(uri: string): Promise<void> {
  await vscode.window.showTextDocument(vscode.Uri.parse(uri, true));
}
