import type { Frame } from "playwright-core";

/** Shows the details of an event view, where it is narrow also its linked resources. */
export async function showDetails(event: Frame): Promise<void> {
  const toggle = event.getByRole("button", { name: /details/ });
  if ((await toggle.getAttribute("aria-expanded")) === "false") {
    await toggle.click();
  }
}
