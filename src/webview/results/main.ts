import { Channel } from "../../protocol/channel.ts";
import { resultsHost, resultsPage } from "../../protocol/resultsChannel.ts";
import { supportEditorMenus } from "../editorMenu.ts";
import { connect, logReport } from "../host.ts";
import "../base.css";
import "../table.css";
import "./results.css";
import "./filters.css";
import "./timeline.css";
import type { ResultsChannel } from "./channel.ts";
import { ResultsPage } from "./view.ts";

const host = connect();
const page = new ResultsPage(
  document.body,
  () => channel,
  host.state,
  (state) => host.keep(state),
  document.documentElement.lang || "en",
);
supportEditorMenus();
const channel: ResultsChannel = new Channel(
  host.port,
  resultsPage,
  resultsHost,
  {
    requests: { target: (most) => page.target(most), focusedValue: () => page.focusedValue },
    events: { state: (state) => page.show(state), stepped: (eventId) => page.follow(eventId) },
  },
  logReport,
);
channel.request("ready").then(
  (state) => page.show(state),
  (error: unknown) => page.showFailure(error),
);
