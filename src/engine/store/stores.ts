import type { Scanner } from "../scan/scanner.ts";
import { type Disk, NodeDisk } from "./disk.ts";
import { OpenStore } from "./openStore.ts";
import type { StoreRequests, StoreSettings } from "./storeRequests.ts";

/** The record stores of a thread: in a window there is one. */
export class Stores implements StoreRequests {
  readonly #scanner: Scanner;
  readonly #disk: Disk = new NodeDisk();
  readonly #open = new Map<string, OpenStore>();

  constructor(scanner: Scanner) {
    this.#scanner = scanner;
  }

  storeAppend(settings: StoreSettings, ...args: Parameters<OpenStore["append"]>) {
    return this.#store(settings).append(...args);
  }

  storeCoverage(settings: StoreSettings, ...args: Parameters<OpenStore["coverage"]>) {
    return this.#store(settings).coverage(...args);
  }

  storeRead(settings: StoreSettings, ...args: Parameters<OpenStore["read"]>) {
    return this.#store(settings).read(...args);
  }

  storePin(settings: StoreSettings, ...args: Parameters<OpenStore["pin"]>) {
    return this.#store(settings).pin(...args);
  }

  storeSegments(settings: StoreSettings, lease: number) {
    return this.#store(settings).segments(lease);
  }

  storeListing(settings: StoreSettings, ...args: Parameters<OpenStore["listing"]>) {
    return this.#store(settings).listing(...args);
  }

  storeUnpin(settings: StoreSettings, lease: number): void {
    this.#store(settings).unpin(lease);
  }

  storeSize(settings: StoreSettings) {
    return this.#store(settings).size();
  }

  storeClear(settings: StoreSettings): void {
    this.#store(settings).clear();
  }

  #store(settings: StoreSettings): OpenStore {
    const key = JSON.stringify([settings.folder, settings.owner]);
    const store = this.#open.get(key) ?? new OpenStore(settings, { disk: this.#disk, scanner: this.#scanner });
    this.#open.set(key, store);
    store.configure(settings);
    return store;
  }
}
