/** Regions of the commercial partition that every account has; all later ones are opted into. */
const enabledForAll: ReadonlySet<string> = new Set([
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
  "ca-central-1",
  "sa-east-1",
  "eu-central-1",
  "eu-north-1",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-south-1",
  "ap-southeast-1",
  "ap-southeast-2",
]);

const isOptedInto = (region: string): boolean => !/^(cn|us-gov|us-iso)/.test(region) && !enabledForAll.has(region);

/** The region of which AWS's English page says that it is opted into, and older translations say the opposite. */
const doubtful = "ap-northeast-3";

/**
 * Names the principals as which SNS delivers from a topic's region to a queue's: if one of the two is opted into, SNS comes
 * from there under a name of its own, and a queue that does not know the name gets nothing. Both that may be meant are
 * named for the region of which AWS's pages do not agree.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-cross-region-delivery.html
 */
export function snsPrincipals(topicRegion: string, queueRegion: string): string[] {
  const crossing = topicRegion === queueRegion ? [] : [topicRegion, queueRegion];
  const named = crossing.find(isOptedInto);
  return [
    named === undefined ? "sns.amazonaws.com" : `sns.${named}.amazonaws.com`,
    ...(crossing.includes(doubtful) ? [`sns.${doubtful}.amazonaws.com`] : []),
  ];
}
