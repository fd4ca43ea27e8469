import type { Channel } from "../../protocol/channel.ts";
import type { ResultsEvents, ResultsRequests } from "../../protocol/results.ts";

/** The page's end of the channel. */
export type ResultsChannel = Channel<object, ResultsEvents, ResultsRequests, object>;
