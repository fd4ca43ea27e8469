import { Channel } from "../../protocol/channel.ts";
import { type CompareEvents, type CompareRequests, compareHost, comparePage } from "../../protocol/compare.ts";
import { connect, logReport } from "../host.ts";
import "../base.css";
import "../plainTable.css";
import "./compare.css";
import { ComparePage } from "./view.ts";

const host = connect();
const page = new ComparePage(
  document.body,
  () => channel,
  host.state,
  (state) => host.keep(state),
);
const channel: Channel<object, CompareEvents, CompareRequests, object> = new Channel(
  host.port,
  comparePage,
  compareHost,
  { requests: {}, events: { state: (state) => page.show(state) } },
  logReport,
);
channel.request("ready").then(
  (state) => page.show(state),
  (error: unknown) => page.showFailure(error),
);
