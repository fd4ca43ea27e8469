import { visible } from "../../model/text/text.ts";

/** What a new query document says. `title`: of the results view. */
export function exampleQueries(title: string): string {
  // A line break would end the comment.
  const name = visible(title);
  return `-- Events of "${name}", in the table events. Ctrl+Enter (Cmd+Enter) runs the statement at the cursor.
-- Views: changes (calls that changed something), errors (calls that failed).

-- Who calls most
SELECT user, count(*) AS calls, count(error) AS failed, min(time) AS first, max(time) AS last
FROM events
GROUP BY user
ORDER BY calls DESC;

-- Denied calls by action
SELECT eventSource, eventName, user, count(*) AS denied, max(time) AS last
FROM errors
WHERE error LIKE '%Denied%' OR error LIKE '%Unauthorized%'
GROUP BY eventSource, eventName, user
ORDER BY denied DESC;

-- First seen: source addresses of each user
SELECT user, ipAddress, min(time) AS firstSeen, count(*) AS calls
FROM events
GROUP BY user, ipAddress
ORDER BY firstSeen DESC;

-- Changes with a part of the record; a double-click on a row opens its event
SELECT time, user, eventName, resource, json_extract(record, '$.requestParameters') AS parameters, eventId
FROM changes
ORDER BY time DESC
LIMIT 100;
`;
}
