import { SEARCH_FILE_ENDING, searchFileName, writeSearchFile } from "../../investigation/saved/searchFile.ts";
import type { SearchRequest } from "../../investigation/search/search.ts";
import { refusedRequest } from "../../model/failure.ts";
import { saveSharedFile } from "../saveSharedFile.ts";
import { suggestedName } from "./item.ts";

/** Saves a search as a file in the workspace and opens it. */
export async function saveAsFile({
  request,
  name = suggestedName(request),
}: {
  readonly request: SearchRequest;
  readonly name?: string;
}): Promise<void> {
  if (request.files !== undefined || request.targets !== undefined) {
    throw refusedRequest(
      "Only a search of profiles and Regions can be shared: others don't have the files and buckets of this one.",
    );
  }
  await saveSharedFile({
    title: "Save Search as File",
    kind: "CloudTrail search",
    ending: SEARCH_FILE_ENDING,
    file: searchFileName(name),
    text: writeSearchFile(name, request, Date.now()),
  });
}
