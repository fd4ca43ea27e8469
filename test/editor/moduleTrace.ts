import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";

/** The files that are loaded as ES modules in this process from now on. */
export class ModuleTrace {
  readonly files: string[] = [];
  readonly #hooks = registerHooks({
    load: (url, context, nextLoad) => {
      if (url.startsWith("file:")) {
        this.files.push(fileURLToPath(url));
      }
      return nextLoad(url, context);
    },
  });

  stop(): void {
    this.#hooks.deregister();
  }
}
