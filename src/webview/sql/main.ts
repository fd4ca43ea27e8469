import { Channel } from "../../protocol/channel.ts";
import { type SqlEvents, type SqlRequests, sqlHost, sqlPage } from "../../protocol/sql.ts";
import { connect, logReport } from "../host.ts";
import "../base.css";
import "../table.css";
import "./sql.css";
import { SqlPage } from "./view.ts";

const host = connect();
const page = new SqlPage(document.body, () => channel);
const channel: Channel<object, SqlEvents, SqlRequests, object> = new Channel(
  host.port,
  sqlPage,
  sqlHost,
  { requests: {}, events: { state: (state) => page.show(state) } },
  logReport,
);
channel.request("ready").then(
  (state) => page.show(state),
  (error: unknown) => page.showFailure(error),
);
