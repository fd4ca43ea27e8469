import { html, render, type TemplateResult } from "lit/html.js";
import { visible } from "../../model/text/text.ts";
import type { EntityView, EventView } from "../../protocol/event.ts";
import { iconButton } from "../controls.ts";
import { openEditorMenu } from "../editorMenu.ts";

export interface LinkedActions {
  follow(entity: number, element: HTMLElement): void;
  openInConsole(entity: number): void;
  goToCode(entity: number): void;
  tooltip(entity: number): string;
}

type Group = EventView["groups"][number];

/** The filter box is shown above this many entities. */
const MANY = 10;
/** Number of a group's entities shown before "Show all". */
const FIRST = 30;

/** The event's entities by kind, with actions for their events and console page. */
export class LinkedList {
  readonly element = document.createElement("aside");
  readonly #actions: LinkedActions;
  #groups: readonly Group[] = [];
  #filter = "";
  readonly #whole = new Set<string>();

  constructor(actions: LinkedActions) {
    this.#actions = actions;
    this.element.className = "linked";
    this.element.setAttribute("aria-label", "Linked resources");
    this.element.addEventListener("keydown", (event) => this.#press(event));
    this.element.addEventListener("focusin", (event) => this.#takeStop(event.target));
  }

  /** Updates the details of the same entities. */
  update(groups: readonly Group[]): void {
    this.#groups = groups;
    this.#draw();
  }

  show(groups: readonly Group[]): void {
    this.#groups = groups;
    this.#filter = "";
    this.#whole.clear();
    this.#draw();
  }

  #draw(): void {
    const total = this.#groups.reduce((sum, group) => sum + group.entities.length, 0);
    const wanted = this.#filter.trim().toLowerCase();
    const groups = this.#groups
      .map((group) => ({ title: group.title, entities: group.entities.filter((entity) => matches(entity, wanted)) }))
      .filter((group) => group.entities.length > 0);
    render(
      html`<h2>Linked resources <span class="count">${total.toLocaleString()}</span></h2>
        ${total > MANY ? this.#filterBox() : ""}
        ${total === 0 ? html`<p class="dim">This event names nothing that could be followed.</p>` : ""}
        ${total > 0 && groups.length === 0 ? html`<p class="dim">None of them contains “${visible(this.#filter)}”.</p>` : ""}
        <div class="groups">${groups.map((group) => this.#group(group))}</div>`,
      this.element,
    );
    this.#refreshStop();
  }

  #filterBox(): TemplateResult {
    return html`<input
      type="search"
      class="filter"
      placeholder="Filter"
      aria-label="Filter linked resources"
      .value=${this.#filter}
      @input=${(event: Event) => {
        if (event.target instanceof HTMLInputElement) {
          this.#filter = event.target.value;
          this.#draw();
        }
      }}
    />`;
  }

  #group(group: Group): TemplateResult {
    const whole = this.#whole.has(group.title) || group.entities.length <= FIRST + 5;
    const shown = whole ? group.entities : group.entities.slice(0, FIRST);
    const title = visible(group.title);
    return html`<section class="group">
      <h3>${title} <span class="count">${group.entities.length.toLocaleString()}</span></h3>
      <ul>
        ${shown.map((entity) => this.#item(entity))}
      </ul>
      ${
        whole
          ? ""
          : html`<button type="button" class="more-items" @click=${() => {
              this.#whole.add(group.title);
              this.#draw();
            }}>
              Show all ${group.entities.length.toLocaleString()}
            </button>`
      }
    </section>`;
  }

  #item(entity: EntityView): TemplateResult {
    const label = visible(entity.label);
    const follow = (event: Event) => {
      if (event.currentTarget instanceof HTMLElement) {
        this.#actions.follow(entity.id, event.currentTarget);
      }
    };
    const menu = (event: Event) => {
      if (event.currentTarget instanceof HTMLElement) {
        openEditorMenu(event.currentTarget);
      }
    };
    return html`<li class="item" data-entity=${entity.id}>
      <button
        type="button"
        class="item-main"
        tabindex="-1"
        title=${this.#actions.tooltip(entity.id)}
        aria-haspopup="menu"
        @click=${follow}
      >
        <span class="item-label">${label}</span>
        ${detailOf(entity) === "" ? "" : html`<span class="item-detail">${visible(detailOf(entity))}</span>`}
      </button>
      <span class="item-actions">
        ${
          entity.declaredIn === undefined
            ? ""
            : iconButton({
                icon: "go-to-file",
                label: `Find ${label} in Code`,
                run: () => this.#actions.goToCode(entity.id),
              })
        }
        ${
          entity.consolePage === undefined
            ? ""
            : iconButton({
                icon: "link-external",
                label: `${entity.consolePage.verb} ${label} in AWS Console`,
                note: entity.consolePage.note,
                run: () => this.#actions.openInConsole(entity.id),
              })
        }
        ${iconButton({ icon: "ellipsis", label: `More for ${label}`, menu: true, run: menu })}
      </span>
      ${entity.hasEvents ? "" : html`<span class="unseen">cannot be looked up in CloudTrail</span>`}
    </li>`;
  }

  #press(event: KeyboardEvent): void {
    const { target } = event;
    if (
      !(target instanceof HTMLElement) ||
      target.closest(".item") === null ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey
    ) {
      return;
    }
    const next = this.#neighbor(event.key, target);
    if (next !== undefined) {
      event.preventDefault();
      next.focus();
    }
  }

  /** The next element for an arrow key: up and down move between items, left and right between an item's buttons. */
  #neighbor(key: string, from: HTMLElement): HTMLElement | undefined {
    const mains = [...this.element.querySelectorAll<HTMLElement>(".item-main")];
    const item = from.closest<HTMLElement>(".item");
    const within = [...(item?.querySelectorAll<HTMLElement>("button") ?? [])];
    const at = mains.findIndex((main) => item?.contains(main) === true);
    switch (key) {
      case "ArrowDown":
        return mains[at + 1];
      case "ArrowUp":
        return mains[at - 1];
      case "Home":
        return mains[0];
      case "End":
        return mains.at(-1);
      case "ArrowRight":
        return within[within.indexOf(from) + 1];
      case "ArrowLeft":
        return within[within.indexOf(from) - 1];
      default:
        return undefined;
    }
  }

  #takeStop(target: EventTarget | null): void {
    if (target instanceof HTMLElement && target.closest(".item") !== null) {
      for (const button of this.element.querySelectorAll<HTMLElement>(".item button")) {
        button.tabIndex = button === target ? 0 : -1;
      }
    }
  }

  #refreshStop(): void {
    const all = [...this.element.querySelectorAll<HTMLElement>(".item button")];
    const stop = all.find((button) => button.tabIndex === 0 && button.matches(".item-main")) ?? all[0];
    for (const button of all) {
      button.tabIndex = button === stop ? 0 : -1;
    }
  }
}

/** The entity's type and its location in the workspace. */
function detailOf({ detail, declaredIn }: EntityView): string {
  return [detail, declaredIn].filter((part) => part !== undefined).join(" · ");
}

function matches(entity: EntityView, wanted: string): boolean {
  return wanted === "" || entity.label.toLowerCase().includes(wanted) || entity.value.toLowerCase().includes(wanted);
}
