/** The languages of other tools in which a search can be copied, in the order of menus, each with its title. */
export const SEARCH_LANGUAGES = {
  awsCli: "AWS CLI Command",
  athena: "Athena SQL",
  logsInsights: "Logs Insights Query",
  filterPattern: "CloudWatch Filter Pattern",
  eventPattern: "EventBridge Pattern",
} as const;

export type SearchLanguage = keyof typeof SEARCH_LANGUAGES;

export const SEARCH_LANGUAGE_IDS = Object.keys(SEARCH_LANGUAGES) as readonly SearchLanguage[];
