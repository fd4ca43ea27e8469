import type { Parser, Tree } from "web-tree-sitter";
import { Slices } from "../../async/slices.ts";
import { MAX_CODE } from "../budget.ts";
import type { TextRange } from "../resourceBlock.ts";
import { looseBlock, writtenBlocks } from "./blocks.ts";
import { sectionsOf } from "./sections.ts";
import type { TerraformFile } from "./terraformFile.ts";
import { type Declared, declaredBy } from "./writtenBlock.ts";

/** Maximum length of a section in UTF-16 units. A section is parsed without pauses. */
const MAX_SECTION = 128 * 1024;
const MAX_SECTIONS = 10_000;
/**
 * Time limits per section. Nearly all take less than a millisecond; one of 200 lines took 40 ms. What takes longer than
 * the first limit is parsed once more with the second: a busy machine may not have run this process for that long.
 */
const MAX_SECTION_MS = [50, 300];
/** Time limit per file, without pauses. */
const MAX_FILE_MS = 2_000;

/** Contents of web-tree-sitter.wasm and of the grammar, tree-sitter-terraform.wasm. */
export interface TerraformGrammar {
  readonly core: Uint8Array;
  readonly grammar: Uint8Array;
}

/** The blocks of a section; `inPart`: it took too long or broke the grammar, and only its first block was read, from its lines. */
interface SectionReading {
  readonly declared: Declared;
  readonly inPart: boolean;
}

/** Takes at most about `limit` (ms). Returns undefined for a section that is too large. */
type ReadSection = (text: string, limit: number) => SectionReading | undefined;

/** Parses Terraform's and OpenTofu's native syntax. One instance serves all documents. */
export class TerraformParser {
  readonly #parser: Parser;

  private constructor(parser: Parser) {
    this.#parser = parser;
  }

  /** Imports the parser package, which is large. Call it once: the package has one global instance. */
  static async load({ core, grammar }: TerraformGrammar): Promise<TerraformParser> {
    const { Language, Parser } = await import("web-tree-sitter");
    await Parser.init({ wasmBinary: core });
    const parser = new Parser();
    parser.setLanguage(await Language.load(grammar));
    return new TerraformParser(parser);
  }

  /** Creates a document; also use it for text that is read once. */
  document(): TerraformDocument {
    return new TerraformDocument((text, limit) => this.#read(text, limit));
  }

  #read(text: string, limit: number): SectionReading | undefined {
    if (text.length > MAX_SECTION) {
      return undefined;
    }
    const parser = this.#parser;
    const deadline = performance.now() + limit;
    let tree: Tree | null = null;
    try {
      tree = parser.parse(text, null, { progressCallback: () => performance.now() > deadline });
      if (tree === null) {
        // Without a reset the parser would continue with this text at the next call.
        parser.reset();
        return readByLines(text);
      }
      return { declared: declaredBy(writtenBlocks(tree, text)), inPart: false };
    } catch {
      // The grammar's code failed and may be unusable from now on.
      return readByLines(text);
    } finally {
      free(tree);
    }
  }
}

/** Freeing may fail as well after a failure in the grammar's code. */
function free(tree: Tree | null): void {
  try {
    tree?.delete();
  } catch {
    // The parser's memory is lost with it.
  }
}

/** The blocks of one document, updated incrementally: unchanged sections are not parsed again. */
export class TerraformDocument {
  readonly #read: ReadSection;
  #known: ReadonlyMap<string, SectionReading | undefined> = new Map();

  constructor(read: ReadSection) {
    this.#read = read;
  }

  /**
   * Reads the blocks of the current text. Never throws; pauses so that other work can run while a long text is read. In
   * a text with errors, complete blocks are returned, and an incomplete block is read from its lines. The result
   * depends only on this text, not on earlier ones.
   */
  async update(text: string): Promise<TerraformFile> {
    const known = this.#known;
    const next = new Map<string, SectionReading | undefined>();
    this.#known = next;
    if (text.length > MAX_CODE) {
      return joined([], `The file has more than ${MAX_CODE / 1024 / 1024} million characters.`);
    }
    const sections = sectionsOf(normalizeLineEnds(text), MAX_SECTIONS);
    if (sections === undefined) {
      return joined([], `The file has more than ${MAX_SECTIONS} blocks.`);
    }
    const slices = new Slices();
    const parts: Declared[] = [];
    let limited: string | undefined;
    for (const { text: part, line } of sections) {
      await slices.pause();
      let reading: SectionReading | undefined;
      if (next.has(part) || known.has(part)) {
        reading = next.get(part) ?? known.get(part);
        next.set(part, reading);
      } else if (slices.spent <= MAX_FILE_MS) {
        reading = await this.#readSection(part, slices);
        next.set(part, reading);
      } else {
        // Not cached, so that the next call parses it.
        reading = readByLines(part);
        limited ??= "The file takes too long to parse: some blocks were read only in part.";
      }
      if (reading === undefined) {
        limited ??= `The block at line ${line + 1} is too large to read.`;
        continue;
      }
      if (reading.inPart) {
        limited ??= `The block at line ${line + 1} is too complex to parse: it was read only in part.`;
      }
      parts.push(line === 0 ? reading.declared : moved(reading.declared, line));
    }
    return joined(parts, limited);
  }

  async #readSection(text: string, slices: Slices): Promise<SectionReading | undefined> {
    let reading: SectionReading | undefined;
    for (const limit of MAX_SECTION_MS) {
      reading = this.#read(text, limit);
      if (reading?.inPart !== true) {
        break;
      }
      await slices.pause();
    }
    return reading;
  }
}

/** The block that `looseBlock` finds, where the grammar fails. */
function readByLines(text: string): SectionReading {
  const block = looseBlock(text);
  return { declared: declaredBy(block === undefined ? [] : [block]), inPart: true };
}

function joined(parts: readonly Declared[], limited: string | undefined): TerraformFile {
  const backend = parts.find((part) => part.backend !== undefined)?.backend;
  return {
    resources: parts.flatMap((part) => part.resources),
    modules: parts.flatMap((part) => part.modules),
    providers: parts.flatMap((part) => part.providers),
    ...(backend === undefined ? {} : { backend }),
    ...(limited === undefined ? {} : { limited }),
  };
}

function moved({ resources, modules, providers, backend }: Declared, lines: number): Declared {
  const range = ({ start, end }: TextRange): TextRange => ({
    start: { line: start.line + lines, character: start.character },
    end: { line: end.line + lines, character: end.character },
  });
  return {
    resources: resources.map((block) => ({ ...block, range: range(block.range), nameRange: range(block.nameRange) })),
    modules: modules.map((block) => ({ ...block, range: range(block.range), nameRange: range(block.nameRange) })),
    providers: providers.map((block) => ({ ...block, range: range(block.range) })),
    ...(backend === undefined ? {} : { backend: { ...backend, range: range(backend.range) } }),
  };
}

/** Removes the byte order mark, and turns a lone "\r" into "\n", because the editor counts it as a line end. */
function normalizeLineEnds(text: string): string {
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  return body.includes("\r") ? body.replace(/\r(?!\n)/g, "\n") : body;
}
