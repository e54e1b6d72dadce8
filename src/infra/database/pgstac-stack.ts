import { CfnOutput, type StackProps } from "aws-cdk-lib";
import type { ISecret } from "aws-cdk-lib/aws-secretsmanager";
import type { Construct } from "constructs";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { Settings } from "../../settings/settings.ts";
import { pgstacSecretOutput, stacApiFunction } from "../../settings/stack-outputs.ts";
import type { WatchedDatabase } from "../alarms/database-alarms.ts";
import type { Assets } from "../code/assets.ts";
import { buildNetwork } from "../network/build-network.ts";
import type { Network } from "../network/network.ts";
import { OwnStack } from "../own-stack.ts";
import { checkConnectionBudget } from "./connection-budget.ts";
import { identifierOf, pgstacDatabase } from "./database.ts";
import { expectedConnections } from "./expected-connections.ts";
import { stacApi } from "./stac-api.ts";

interface PgstacStackProps extends StackProps {
  readonly settings: Settings;
  readonly assets: Assets;
  /** The network of the stack before; made here if the operator has a VPC. */
  readonly network?: Network | undefined;
}

/** The catalogue's database and its STAC API, for an operator who has no database. */
export class PgstacStack extends OwnStack {
  readonly network: Network;
  readonly secret: ISecret;
  readonly watched: WatchedDatabase;

  constructor(scope: Construct, id: string, { settings, assets, network, ...props }: PgstacStackProps) {
    super(scope, id, {
      ...props,
      terminationProtection: settings.termination_protection || settings.db_deletion_protection,
    });
    const maxConnections = expectedConnections(settings.db_instance_type);
    checkIdentifier(this.stackName);
    checkConnectionBudget(settings, maxConnections);
    this.network = network ?? buildNetwork(this, settings);
    const { database, readerSecret } = pgstacDatabase(this, {
      settings,
      network: this.network,
      prepareDatabaseFolder: assets.prepareDatabase,
    });
    this.secret = database.pgstacSecret;
    this.watched = {
      identifier: identifierOf(this),
      instanceType: settings.db_instance_type,
      maxConnections,
      allocatedGibibytes: settings.db_allocated_storage,
      apiFunction: settings.stac_api && assets.stacApi ? stacApiFunction(this.stackName) : undefined,
    };
    new CfnOutput(this, pgstacSecretOutput, { value: this.secret.secretArn });
    if (settings.stac_api && assets.stacApi) {
      const url = stacApi(this, { settings, database, readerSecret, network: this.network, code: assets.stacApi });
      new CfnOutput(this, "StacApiUrl", { value: url });
    }
  }
}

const longestIdentifier = 63;

/** RDS names the instance as the stack is named, and takes fewer names than CloudFormation. */
function checkIdentifier(name: string): void {
  const problem = name.includes("--")
    ? "two hyphens in a row"
    : name.length > longestIdentifier && `more than ${longestIdentifier} letters`;
  if (!problem) return;
  throw new Fault("invalid_settings", `${name} has ${problem}, which RDS does not take as the name of a database`, {
    remedy: "choose another project_id or stage",
  });
}
