/** SNS's quota of messages published a second, by region; it can be raised on request. */
const quotas: Readonly<Record<string, number>> = {
  "us-east-1": 30_000,
  "us-west-2": 9_000,
  "eu-west-1": 9_000,
  "us-east-2": 1_500,
  "us-west-1": 1_500,
  "ap-south-1": 1_500,
  "ap-northeast-2": 1_500,
  "ap-southeast-1": 1_500,
  "ap-southeast-2": 1_500,
  "ap-northeast-1": 1_500,
  "eu-central-1": 1_500,
};
const elsewhere = 300;

/** Messages a second that may be published in a region: a tenth of its quota is left to others. */
export const publishQuota = (region: string): number => (quotas[region] ?? elsewhere) * 0.9;
