import * as v from "valibot";
import { noiseProblem } from "../../engine/table/noise.ts";
import { noiseNameSchema, noiseTextSchema } from "../../protocol/knownNoise.ts";
import { readSharedFile, type SharedFileReading, sharedFileName } from "./sharedFile.ts";

/** The content of a known-noise file in a workspace. */
export interface SharedNoise {
  readonly name: string;
  readonly text: string;
}

/** File name ending; package.json and the schema's `fileMatch` have the same. */
export const NOISE_FILE_ENDING = ".cloudtrail-noise.json";

const file: v.GenericSchema<unknown, SharedNoise> = v.object({ name: noiseNameSchema, text: noiseTextSchema });

/** Parses a known-noise file, which is untrusted. A text that cannot be known noise is a problem of the file. */
export function readNoiseFile(text: string): SharedFileReading<SharedNoise> {
  const reading = readSharedFile(text, file, "known-noise filter");
  const problem = reading.ok ? noiseProblem(reading.content.text) : undefined;
  return problem === undefined ? reading : { ok: false, problem: `"text" cannot be used. ${problem}` };
}

export function writeNoiseFile({ name, text }: SharedNoise): string {
  return `${JSON.stringify({ name, text }, null, 2)}\n`;
}

/** File name of a filter: `service-probes.cloudtrail-noise.json` for "Service probes". */
export function noiseFileName(name: string): string {
  return sharedFileName(name, "noise", NOISE_FILE_ENDING);
}
