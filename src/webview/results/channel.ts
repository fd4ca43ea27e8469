import type { Channel } from "../../protocol/channel.ts";
import type {
  ResultsEvents,
  ResultsHostEvents,
  ResultsPageRequests,
  ResultsRequests,
} from "../../protocol/resultsChannel.ts";

/** The page's end of the channel. */
export type ResultsChannel = Channel<ResultsPageRequests, ResultsEvents, ResultsRequests, ResultsHostEvents>;
