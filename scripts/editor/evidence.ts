import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "playwright-core";
import { evidenceName, type Outcome } from "../outcome.ts";
import { cache } from "../project.ts";

/** Failed tests leave a screenshot and a log here, as `NAME.png` and `NAME.txt`. */
export const evidenceFolder = join(cache, "failures");

const LINES = 25;
/** Lines that the editor from npm logs on every start. */
const NOISE = /bindings|spdlog|watchdog|vsda|open-vsx|ERR_NAME_NOT_RESOLVED|authentication provider|AccountPolicyGate/;

/** Deletes the evidence of earlier runs. */
export async function clearEvidence(): Promise<void> {
  await rm(evidenceFolder, { recursive: true, force: true, maxRetries: 10 });
  await mkdir(evidenceFolder, { recursive: true });
}

/** Appends the recorded evidence to the error of a failed test, if there is any. */
export async function withEvidence(outcome: Outcome): Promise<Outcome> {
  if (outcome.state !== "failed") {
    return outcome;
  }
  const seen = await readFile(join(evidenceFolder, `${evidenceName(outcome.name)}.txt`), "utf8").catch(() => "");
  return { ...outcome, detail: [outcome.detail ?? "", seen].filter((text) => text !== "").join("\n") };
}

/** Records a page's console messages, and saves its screenshot and text when a test fails. */
export class Witness {
  /** All instances with an open page in this process, for the hooks that run after every test. */
  static readonly #present = new Set<Witness>();
  readonly #page: Page;
  readonly #said: string[] = [];

  constructor(page: Page) {
    this.#page = page;
    Witness.#present.add(this);
    page.on("close", () => Witness.#present.delete(this));
    page.on("console", (message) => this.#hear(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => this.#hear(`error: ${error}`));
  }

  /** The instance whose page was opened last. */
  static get newest(): Witness | undefined {
    return [...Witness.#present].at(-1);
  }

  /**
   * Saves a screenshot of the page, its text, and the last messages of the page and its extension host. Never throws.
   */
  async testify(test: string): Promise<void> {
    const path = join(evidenceFolder, evidenceName(test));
    await mkdir(evidenceFolder, { recursive: true });
    const pictured = await this.#page.screenshot({ path: `${path}.png`, timeout: 10_000 }).then(
      () => `Seen (${path}.png):`,
      (error: Error) => `No picture: ${error.message.split("\n", 1)[0]}`,
    );
    const texts = this.#page.isClosed() ? [] : await Promise.all(this.#page.frames().map(textOf));
    const seen = texts.filter((text) => text !== "").join("\n--\n");
    await writeFile(`${path}.txt`, `${pictured}\n${seen}\nLast said:\n${this.#said.join("\n")}\n`);
  }

  #hear(line: string): void {
    if (!NOISE.test(line)) {
      this.#said.push(line.replace(/%c|%s|(INFO|WARN|ERR) color: #\w+ /g, "").slice(0, 300));
      this.#said.splice(0, this.#said.length - LINES);
    }
  }
}

/**
 * Records evidence for a process that has no page. The process writes a file `NAME.asked` into the folder; the file is
 * removed when the evidence is written.
 */
export function answerRequests(folder: string, witness: Witness): () => void {
  let answering = Promise.resolve();
  const timer = setInterval(() => {
    answering = answering.then(async () => {
      for (const file of await readdir(folder).catch(() => [])) {
        if (file.endsWith(".asked")) {
          await witness.testify(file.slice(0, -".asked".length));
          await rm(join(folder, file), { force: true });
        }
      }
    });
  }, 100);
  return () => clearInterval(timer);
}

async function textOf(frame: ReturnType<Page["frames"]>[number]): Promise<string> {
  // Frames of extension hosts contain a program instead of text.
  if (/webWorker/.test(frame.url())) {
    return "";
  }
  const read = frame.evaluate<string>("document.body?.innerText ?? ''").catch(() => "");
  const text = await Promise.race([read, delay(3000, "", { ref: false })]);
  return text
    .replace(/\n{2,}/g, "\n")
    .trim()
    .slice(0, 3000);
}
