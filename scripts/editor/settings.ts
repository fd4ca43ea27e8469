import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Turns off downloads, suggestions, notifications and telemetry of the editor. */
const quiet = {
  "chat.disableAIFeatures": true,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.welcomePage.experimentalOnboarding": false,
};

/** For an editor that a program drives: quick picks stay open when the window loses the focus. */
export const driven: Readonly<Record<string, unknown>> = { "workbench.quickOpen.closeOnFocusLost": false };

/** Writes user settings, unless the folder has a settings file already: settings that a person changed are kept. */
export async function writeSettings(
  userFolder: string,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await mkdir(userFolder, { recursive: true });
  const text = JSON.stringify({ ...quiet, ...settings }, undefined, 2);
  await writeFile(join(userFolder, "settings.json"), text, { flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") {
      throw error;
    }
  });
}
