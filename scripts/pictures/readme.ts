import type { Editor } from "../../test/ui/editor.ts";
import { enterSearch } from "../../test/ui/enterSearch.ts";
import type { PictureSet } from "./scene.ts";

const look = { theme: "dark", size: { width: 1200, height: 760 } } as const;

/** The pictures of README.md: the three ways into the extension. */
export const readme: PictureSet = [
  {
    ...look,
    title: "the sidebar and an event",
    play: async (editor, take) => {
      await editor.openSidebar();
      await editor.page.mouse.move(600, 500);
      for (const profile of ["china", "development", "log-archive", "production-audit"]) {
        await editor.treeItems(profile).first().click();
      }
      await editor
        .treeItems(/^eu-west-1/)
        .first()
        .click();
      await editor
        .treeItems(/^Event history/)
        .first()
        .click();
      const history = editor.page.locator(".sidebar [role=treeitem][aria-level='5']");
      const event = history.filter({ hasText: /erin.*AuthorizeSecurityGroup/ });
      await history.first().hover();
      for (let step = 0; step < 20 && (await event.count()) === 0; step += 1) {
        await editor.page.mouse.wheel(0, 60);
        await history.first().waitFor();
      }
      await event.first().click();
      await editor.page.mouse.wheel(0, 120);
      await editor.page.mouse.move(600, 740);
      const view = await editor.webview(/CloudTrail event/);
      await view.getByText("What changed").waitFor();
      await take("docs/pictures/event.png");
    },
  },
  {
    ...look,
    title: "the results of a search",
    play: async (editor, take) => {
      await enterSearch(editor, "-readonly last:24h");
      const results = await editor.webview(/CloudTrail search/);
      await results.locator(".counts").getByText("complete").waitFor();
      await hideSideBar(editor);
      await take("docs/pictures/results.png");
    },
  },
  {
    ...look,
    title: "code with CodeLens",
    play: async (editor, take) => {
      await editor.openFile("network.tf");
      await editor.page.locator(".codelens-decoration a").filter({ hasText: "outside Terraform" }).first().waitFor();
      await editor.page.locator(".codelens-decoration a").filter({ hasText: "1 change in" }).first().waitFor();
      const line = editor.page.locator(".view-line").filter({ hasText: '"aws_security_group"' });
      await line.getByText("aws_security_group").hover();
      await editor.page
        .locator(".monaco-hover:visible")
        .getByText(/by erin@example\.com/)
        .first()
        .waitFor();
      await take("docs/pictures/code.png");
    },
  },
];

async function hideSideBar(editor: Editor): Promise<void> {
  await editor.command("View: Toggle Primary Side Bar Visibility");
  await editor.page.locator(".part.sidebar").waitFor({ state: "hidden" });
}
