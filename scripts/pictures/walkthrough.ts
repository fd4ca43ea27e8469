import type { Frame, Locator } from "playwright-core";
import type { Editor } from "../../test/ui/editor.ts";
import type { PagePart, PictureSet, Scene } from "./scene.ts";

/** The pictures are part of the package: they have few pixels and colors, and no more than what they show. */
const look = { size: { width: 1000, height: 720 }, scale: 1, colors: 16 } as const;
/** In a narrow view, the columns that matter most stand side by side. */
const NARROW = { width: 620, height: 720 };
const HEIGHT = 240;

/** The pictures of the walkthrough's steps, in the kinds of themes that package.json names. */
export const walkthrough: PictureSet = (["light", "dark", "hc"] as const).map(
  (theme): Scene => ({
    ...look,
    title: "the steps",
    theme,
    play: async (editor, take) => {
      const takeStep = (step: string, part: PagePart) => take(`media/walkthrough/${step}-${theme}.png`, part);
      await editor.openSidebar();
      await editor.expand(/^development,/);
      await editor.expand(/^eu-west-1/);
      await editor.expand(/^Event history/);
      await editor
        .treeItems(/^(Today|Yesterday|Last hour|\w{3} \d)/)
        .first()
        .waitFor();
      const sidebar = await boxOf(await widened(editor));
      await takeStep("account", { ...sidebar, height: 300 });
      await editor.command("View: Toggle Primary Side Bar Visibility");
      await editor.openFile("network.tf");
      const lens = editor.page.locator(".codelens-decoration a").filter({ hasText: "outside Terraform" }).first();
      await lens.waitFor();
      const { x, y } = await boxOf(lens);
      await takeStep("codeLens", { x: Math.max(0, x - 70), y: Math.max(0, y - 24), width: 560, height: 180 });

      await editor.page.setViewportSize(NARROW);
      await editor.command("CloudTrail: Explore Sample Data");
      const sample = await resultsOf(editor, /Sample data/);
      await rowOf(sample, "DeleteTrail").waitFor();
      await takeStep("sampleData", await partFrom(sample.getByRole("grid")));

      const input = sample.getByRole("combobox");
      await input.fill("user:svc-monitoring -readonly");
      await input.press("Enter");
      await sample.locator(".counts").getByText("6 events").waitFor();
      await sample.locator(".counts").getByText("complete").waitFor();
      await takeStep("search", { ...(await partFrom(sample.locator(".query-box"))), height: 218 });

      await editor.command("CloudTrail: What Changed?");
      const changes = await resultsOf(editor, /What changed/);
      await changes.getByText(/have arrived/).waitFor();
      await changes.locator(".group-open").first().waitFor();
      await takeStep("whatChanged", await partFrom(changes.locator(".timeline")));
    },
  }),
);

/** The side bar, after its edge was dragged to where the names in it are whole. */
async function widened(editor: Editor): Promise<Locator> {
  const sidebar = editor.page.locator(".part.sidebar");
  const { x, width } = await boxOf(sidebar);
  const { mouse } = editor.page;
  await mouse.move(x + width, 400);
  await mouse.down();
  await mouse.move(x + 460, 400, { steps: 5 });
  await mouse.up();
  await mouse.move(900, 700);
  return sidebar;
}

/** The page of the results view in the tab of this name, which is in front. */
async function resultsOf(editor: Editor, tab: RegExp): Promise<Frame> {
  await editor.page.getByRole("tab", { name: tab, selected: true }).waitFor();
  return editor.webview(/CloudTrail search/);
}

function rowOf(results: Frame, text: string): Locator {
  return results.getByRole("row").filter({ hasText: text }).first();
}

async function boxOf(element: Locator): Promise<PagePart> {
  const box = await element.boundingBox();
  if (box === null) {
    throw new Error("What a picture shows is not visible.");
  }
  return box;
}

/** The upper part of an element and what is below it. */
async function partFrom(element: Locator): Promise<PagePart> {
  const { x, y, width } = await boxOf(element);
  return { x, y: y - 2, width: Math.min(width, NARROW.width - x), height: HEIGHT };
}
