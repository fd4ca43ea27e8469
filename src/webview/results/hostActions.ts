import type { Send } from "./menus.ts";
import type { StatusActions } from "./status/status.ts";

type HostActions = Pick<
  StatusActions,
  | "cancel"
  | "resume"
  | "follow"
  | "tail"
  | "markSeen"
  | "rerun"
  | "remedy"
  | "followGuide"
  | "searchOlder"
  | "searchWider"
  | "tryReason"
>;

/** The actions of the status line and the empty state that are requests to the host and nothing else. */
export function hostActions(send: Send): HostActions {
  return {
    cancel: () => send((channel) => channel.request("cancel")),
    resume: () => send((channel) => channel.request("resume")),
    follow: (isOn) => send((channel) => channel.request("follow", isOn)),
    tail: (action) => send((channel) => channel.request("tail", action)),
    markSeen: () => send((channel) => channel.request("markSeen")),
    rerun: () => send((channel) => channel.request("rerun")),
    remedy: (target, remedy) => send((channel) => channel.request("remedy", target, remedy)),
    followGuide: (index) => send((channel) => channel.request("followGuide", index)),
    searchOlder: () => send((channel) => channel.request("searchOlder")),
    searchWider: () => send((channel) => channel.request("searchWider")),
    tryReason: (id) => send((channel) => channel.request("tryReason", id)),
  };
}
