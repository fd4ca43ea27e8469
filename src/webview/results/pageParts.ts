/** The boxes of the results view that are drawn again and again. */
export interface PageParts {
  readonly heading: HTMLElement;
  readonly scope: HTMLElement;
  readonly status: HTMLElement;
  readonly targets: HTMLElement;
  readonly progress: HTMLElement;
  readonly banner: HTMLElement;
  /** Holds what is below the chips of the filters. */
  readonly body: HTMLElement;
  readonly empty: HTMLElement;
  /** Overlays the rows, so that selecting a row moves nothing under the pointer. */
  readonly chosen: HTMLElement;
}

export function newPageParts(): PageParts {
  const heading = document.createElement("h1");
  heading.className = "unseen";
  const parts = {
    heading,
    scope: box("scope"),
    status: box("status"),
    targets: box("targets-box"),
    progress: box("progress"),
    banner: box("banner"),
    body: box("results-body"),
    empty: box("empty-box"),
    chosen: box("chosen"),
  };
  parts.scope.setAttribute("role", "group");
  parts.scope.setAttribute("aria-label", "Scope of the search");
  parts.targets.id = "targets";
  parts.banner.setAttribute("role", "alert");
  return parts;
}

function box(name: string): HTMLElement {
  const element = document.createElement("div");
  element.className = name;
  return element;
}
