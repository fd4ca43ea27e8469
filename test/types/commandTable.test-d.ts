// Checked by the compiler alone: each `@ts-expect-error` fails the type check where the line below it compiles.
import type { COMMANDS, CommandId, CommandTable } from "../../src/ui/contributions.ts";

declare const table: CommandTable;
declare const rest: Omit<CommandTable, "cloudtrail.search">;

export const whole: CommandTable = { ...rest, "cloudtrail.search": () => undefined };

// @ts-expect-error a command of the manifest that nothing runs
export const incomplete: CommandTable = rest;

export const unknown: CommandTable = {
  ...table,
  // @ts-expect-error a command that the manifest does not have
  "cloudtrail.unheardOf": () => undefined,
};

export const trusting: CommandTable = {
  ...table,
  // @ts-expect-error arguments come from other extensions: unknown until they are read
  "cloudtrail.search": (text: string) => text,
};

// @ts-expect-error no command of the manifest
export const misspelt: CommandId = "cloudtrail.serach";

export const first: (typeof COMMANDS)[0] = "cloudtrail.search";
