import { Channel } from "../../protocol/channel.ts";
import { eventViewHost, eventViewPage } from "../../protocol/event.ts";
import { supportEditorMenus } from "../editorMenu.ts";
import { connect, logReport } from "../host.ts";
import "../base.css";
import "./event.css";
import "./insight.css";
import { type EventChannel, EventPage } from "./view.ts";

const host = connect();
const page = new EventPage(
  document.body,
  () => channel,
  host.state,
  (state) => host.keep(state),
  document.documentElement.lang || "en",
);
supportEditorMenus();
const channel: EventChannel = new Channel(
  host.port,
  eventViewPage,
  eventViewHost,
  { requests: { focusedEntity: () => page.focusedEntity }, events: { show: (view) => page.show(view) } },
  logReport,
);
channel.request("ready").then(
  (view) => page.show(view),
  (error: unknown) => page.showFailure(error),
);
