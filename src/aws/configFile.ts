import { visible } from "../model/text/text.ts";
import { isCredentialSetting } from "./profileSettings.ts";

// Reads the AWS config and credentials files. Names are read as the AWS CLI reads them (Python's configparser, then
// shell words): the SDK's parser drops names with spaces or letters such as "ü", and adds the settings below a header
// that it does not understand to the section above. Settings are read as the SDK reads them.

/** One section of an AWS configuration file: key -> value. A key without a value has the value "". */
export type Section = Readonly<Record<string, string | undefined>>;

/** Something in the AWS files that is not read, or that only some tools read. */
export interface ConfigNote {
  readonly file: "config" | "credentials";
  /** From 1. */
  readonly line: number;
  /** A sentence without its period. Plain text. */
  readonly message: string;
}

/** The sections of one file. */
export interface ParsedConfigFile {
  /** Profiles by name; in the config file also "sso-session.<name>" and "services.<name>". Empty sections are left out. */
  readonly sections: Readonly<Record<string, Section>>;
  /** What was not read, and what makes the AWS CLI refuse the whole file. */
  readonly notes: readonly ConfigNote[];
}

/** Longer lines are not read. */
const maxLine = 8_192;
/** Prefixes of sections in the config file that are no profiles, as in the keys of `ParsedConfigFile.sections`. */
const PREFIXES = ["sso-session", "services"] as const;
/** The key of [profile default], which replaces [default]. */
const PROFILE_DEFAULT = "profile default";

/** Reads the text of a file. Never throws. */
export function parseConfigFile(text: string, file: ConfigNote["file"]): ParsedConfigFile {
  const reader = new Reader(file);
  for (const [index, line] of text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .entries()) {
    reader.readLine(line, index + 1);
  }
  return reader.result();
}

class Reader {
  readonly #file: ConfigNote["file"];
  readonly #notes: ConfigNote[] = [];
  readonly #sections = new Map<string, Map<string, string>>();
  /** The settings of the section that is being read. Undefined before the first. */
  #settings: Map<string, string> | undefined;
  /** The setting without a value whose nested settings may follow. */
  #block: string | undefined;
  /** Sections without a usable name, which are explained when their settings are known. */
  readonly #nameless: { readonly header: string; readonly line: number; readonly settings: Map<string, string> }[] = [];

  constructor(file: ConfigNote["file"]) {
    this.#file = file;
  }

  readLine(line: string, number: number): void {
    if (line.length > maxLine) {
      this.#note(number, "the line is too long");
      return;
    }
    const header = headerOf(line.trim());
    if (header === undefined) {
      this.#readSetting(line, number);
    } else {
      this.#begin(header, number);
    }
  }

  result(): ParsedConfigFile {
    for (const { header, line, settings } of this.#nameless) {
      const why = whyNotRead(header, this.#file, settings);
      if (why !== undefined) {
        this.#note(line, `[${visible(header)}] ${why}`);
      }
    }
    const profileDefault = this.#sections.get(PROFILE_DEFAULT);
    this.#sections.delete(PROFILE_DEFAULT);
    if (profileDefault !== undefined && profileDefault.size > 0) {
      this.#sections.set("default", profileDefault);
    }
    const sections = [...this.#sections].filter(([, settings]) => settings.size > 0);
    return {
      sections: Object.fromEntries(sections.map(([name, settings]) => [name, Object.fromEntries(settings)])),
      notes: this.#notes.toSorted((a, b) => a.line - b.line),
    };
  }

  #begin(header: string, line: number): void {
    const name = nameOf(header, this.#file);
    const known = name === undefined ? undefined : this.#sections.get(name);
    if (known !== undefined) {
      this.#note(
        line,
        `[${visible(header)}] occurs twice. Its settings are put together, but the AWS CLI refuses the file`,
      );
    }
    this.#settings = known ?? new Map();
    this.#block = undefined;
    if (name === undefined) {
      this.#nameless.push({ header, line, settings: this.#settings });
    } else {
      this.#sections.set(name, this.#settings);
    }
  }

  #readSetting(line: string, number: number): void {
    const [key, value] = settingIn(line) ?? [];
    const settings = this.#settings;
    if (key === undefined || value === undefined || settings === undefined) {
      return;
    }
    const isIndented = line.trimStart() !== line;
    if (this.#block !== undefined && isIndented && value !== "") {
      // The block has settings, so its own empty value means nothing.
      settings.delete(this.#block);
      settings.set(`${this.#block}.${key}`, value);
      return;
    }
    if (settings.has(key)) {
      this.#note(number, `${visible(key)} is set twice. The last one counts, but the AWS CLI refuses the file`);
    }
    this.#block = value === "" ? key : undefined;
    settings.set(key, value);
  }

  #note(line: number, message: string): void {
    this.#notes.push({ file: this.#file, line, message });
  }
}

/**
 * The text in the brackets of a header, behind which a comment may stand. With anything else behind it, up to the last
 * bracket, as in the AWS CLI. Undefined: the line is no header.
 */
function headerOf(line: string): string | undefined {
  if (!line.startsWith("[")) {
    return undefined;
  }
  const end = line.indexOf("]");
  const rest = line.slice(end + 1).trimStart();
  const isWhole = rest === "" || rest.startsWith("#") || rest.startsWith(";");
  const last = isWhole ? end : line.lastIndexOf("]");
  return last < 1 ? undefined : line.slice(1, last);
}

/** The SDK's reading: a comment begins after a space; "=" or ":" ends the key. Undefined: no setting. */
function settingIn(line: string): readonly [key: string, value: string] | undefined {
  const text = (line.split(/(?:^|\s)[;#]/, 1)[0] ?? "").trim();
  const end = text.search(/[=:]/);
  return end < 1 ? undefined : [text.slice(0, end).trim(), text.slice(end + 1).trim()];
}

/** The key of a section. Undefined: it is none that is read. */
function nameOf(header: string, file: ConfigNote["file"]): string | undefined {
  if (file === "credentials") {
    return isOfConfigFile(header) || header === "DEFAULT" || header === "__proto__" ? undefined : header;
  }
  if (header === "default") {
    return header;
  }
  const [prefix = "", name = "", ...more] = shellWords(header) ?? [];
  if (header.startsWith(" ") || name === "" || more.length > 0 || name === "__proto__") {
    return undefined;
  }
  if (prefix === "profile") {
    return name === "default" ? PROFILE_DEFAULT : name;
  }
  return PREFIXES.some((known) => known === prefix) ? `${prefix}.${name}` : undefined;
}

/** A section that has a meaning only in the config file. */
function isOfConfigFile(header: string): boolean {
  return /^(?:profile|sso-session|services)\s/.test(header);
}

/** The rest of a sentence about a section. Undefined: it is rightly no profile, such as [plugins]. */
function whyNotRead(
  header: string,
  file: ConfigNote["file"],
  settings: ReadonlyMap<string, string>,
): string | undefined {
  if (header === "DEFAULT") {
    return "is not read as a profile by any AWS tool: write [default]";
  }
  if (file === "credentials") {
    const name = header.replace(/^profile\s+/, "");
    return name === header
      ? "is not read here: it belongs in the config file"
      : `is not read: in the credentials file the name stands alone, [${visible(name)}]`;
  }
  const words = shellWords(header);
  if (words === undefined) {
    return "is not read: a quotation mark is missing";
  }
  if (header.startsWith(" ")) {
    return "is not read: there is a space behind the bracket";
  }
  const [prefix = "", ...names] = words;
  if (prefix === "profile" || PREFIXES.some((known) => known === prefix)) {
    return names.length > 1
      ? `is not read: a name with spaces needs quotation marks, [${visible(prefix)} "${visible(names.join(" "))}"]`
      : "is not read: it has no name";
  }
  const isProfile = [...settings.keys()].some((key) => key === "region" || isCredentialSetting(key.toLowerCase()));
  return isProfile
    ? `is not read: in the config file a profile is written [profile ${visible(names.at(-1) ?? header)}]`
    : undefined;
}

/** Splits a text as a POSIX shell does, with quotation marks and backslashes. Undefined: a mark is not closed. */
function shellWords(text: string): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    const next = text.charAt(at + 1);
    if (quote === undefined && /\s/.test(char)) {
      words.push(...(word === undefined ? [] : [word]));
      word = undefined;
    } else if (char === quote) {
      quote = undefined;
    } else if (quote === undefined && (char === '"' || char === "'")) {
      quote = char;
      word ??= "";
    } else if (char === "\\" && quote !== "'" && (quote === undefined || next === '"' || next === "\\")) {
      word = `${word ?? ""}${next}`;
      at += 1;
    } else {
      word = `${word ?? ""}${char}`;
    }
  }
  return quote === undefined ? [...words, ...(word === undefined ? [] : [word])] : undefined;
}
