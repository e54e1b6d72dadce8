/** Seconds after which the message of a job that was killed is shown again. */
export const heavyVisibilitySeconds = 300;

/** Seconds between two renewals of that time, while a job works: five before it would run out. */
export const heavyRenewalSeconds = heavyVisibilitySeconds / 5;

/** Seconds between two records which say that a heavy item is under way. */
export const heavyReportSeconds = 300;

/** Names the jobs of heavy items, after the pipeline's stack. */
export const heavyItemName = (pipelineStack: string): string => `${pipelineStack}-heavy-item`;

/** Names the log group of these jobs. */
export const heavyLogGroup = (pipelineStack: string): string => `/aws/batch/${heavyItemName(pipelineStack)}`;

/** Names the function that starts these jobs. */
export const heavyStartFunction = (pipelineStack: string): string => `${pipelineStack}-heavy-start`;
