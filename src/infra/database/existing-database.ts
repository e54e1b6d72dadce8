import { CfnSecurityGroupIngress } from "aws-cdk-lib/aws-ec2";
import { type ISecret, Secret } from "aws-cdk-lib/aws-secretsmanager";
import type { Construct } from "constructs";
import type { Settings } from "../../settings/settings.ts";
import type { Network } from "../network/network.ts";
import { databasePort } from "../network/security-groups.ts";

/** The secret of the operator's database. */
export function existingSecret(scope: Construct, { existing_database_secret_arn: arn }: Settings): ISecret {
  if (arn === undefined) throw new Error("there is neither a database nor the secret of one");
  return Secret.fromSecretCompleteArn(scope, "DatabaseSecret", arn);
}

/** Lets the functions into the operator's database, if settings name its security group. */
export function openExistingDatabase(scope: Construct, settings: Settings, { clients }: Network): void {
  const groupId = settings.existing_database_security_group_id;
  if (groupId === undefined) return;
  new CfnSecurityGroupIngress(scope, "ExistingDatabaseIngress", {
    groupId,
    ipProtocol: "tcp",
    fromPort: databasePort,
    toPort: databasePort,
    sourceSecurityGroupId: clients.securityGroupId,
    description: "functions of the pipeline",
  });
}
