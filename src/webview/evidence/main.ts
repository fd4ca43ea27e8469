import { Channel } from "../../protocol/channel.ts";
import { type EvidenceEvents, type EvidenceRequests, evidenceHost, evidencePage } from "../../protocol/evidence.ts";
import { connect, logReport } from "../host.ts";
import "../base.css";
import "../plainTable.css";
import "./evidence.css";
import { EvidencePage } from "./view.ts";

const host = connect();
const page = new EvidencePage(
  document.body,
  () => channel,
  host.state,
  (state) => host.keep(state),
);
const channel: Channel<object, EvidenceEvents, EvidenceRequests, object> = new Channel(
  host.port,
  evidencePage,
  evidenceHost,
  { requests: {}, events: { state: (state) => page.show(state) } },
  logReport,
);
channel.request("ready").then(
  (state) => page.show(state),
  (error: unknown) => page.showFailure(error),
);
