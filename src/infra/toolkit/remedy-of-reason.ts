/** Reasons that AWS gives for refusing a resource, as people have reported them, and what an operator does about each. */
const remedies: readonly (readonly [reason: RegExp, remedy: string])[] = [
  [
    /availability ?zone|Fn::Select cannot select nonexistent value/i,
    "name two zones that offer it in availability_zones (aws ec2 describe-availability-zones)",
  ],
  [
    /UnreservedConcurrentExecution/,
    "ask Service Quotas for more concurrent executions of Lambda (quota L-B99A9384), or lower stac_api_concurrency",
  ],
  [
    /Cannot find version \S+ for postgres/,
    "set db_postgres_version to one of the region (aws rds describe-db-engine-versions --engine postgres)",
  ],
  [
    /does not support creating a DB instance with the following combination/,
    "set db_instance_type to one of the region (aws rds describe-orderable-db-instance-options --engine postgres)",
  ],
  [
    /maximum number of (?:VPCs|addresses|internet gateways|NAT gateways)/i,
    "ask Service Quotas for more, or use a network that is there with existing_vpc_id",
  ],
  [
    /explicit deny|permissions boundary/i,
    "ask who runs the account for the permissions_boundary, role_path and tags that its rules want (docs/account.md)",
  ],
  [
    /not authorized to perform/i,
    "stac-ingest bootstrap with an --execution-policy that allows it, or permissions_boundary and role_path as the account wants them (docs/account.md)",
  ],
  [
    /already exists/i,
    "delete what an earlier deployment or another system left under that name, or choose another project_id or stage",
  ],
];

/** Tells what to do about a reason that AWS gave; undefined where nobody has met it yet. */
export const remedyOfReason = (reason: string): string | undefined =>
  remedies.find(([known]) => known.test(reason))?.[1];
