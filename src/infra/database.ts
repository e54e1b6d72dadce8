import { type CfnCustomResource, Duration, FileSystem, RemovalPolicy, Stack } from "aws-cdk-lib";
import { InstanceType, SubnetType } from "aws-cdk-lib/aws-ec2";
import { Architecture, Code } from "aws-cdk-lib/aws-lambda";
import {
  CaCertificate,
  Credentials,
  DatabaseInstanceEngine,
  type ParameterGroup,
  PostgresEngineVersion,
} from "aws-cdk-lib/aws-rds";
import type { Construct } from "constructs";
import { PgStacDatabase } from "eoapi-cdk";
import { Fault } from "../pipeline/fault.ts";
import type { Settings } from "../settings/settings.ts";
import { acknowledge } from "./acknowledge.ts";
import { sslMode } from "./function-environments.ts";
import { functionIdentity } from "./function-identity.ts";
import type { Network } from "./network.ts";
import { databaseTrust, nodeRuntime } from "./node-function.ts";
import { databaseSecurityGroup } from "./security-groups.ts";

/** Installing pgstac takes seconds, a migration of a large catalogue minutes. */
const prepareDatabaseTimeout = Duration.minutes(15);
const backupDays = 7;

interface DatabaseProps {
  readonly settings: Settings;
  readonly network: Network;
  /** The bundle of the function that installs pgstac, with pgstac's SQL. */
  readonly prepareDatabaseFolder: string;
}

/** PostgreSQL with pgstac that only its clients reach, over TLS, with a final snapshot when it is deleted. */
export function pgstacDatabase(
  scope: Construct,
  { settings, network, prepareDatabaseFolder }: DatabaseProps,
): PgStacDatabase {
  const { vpc, clients, subnets } = network;
  const database = new PgStacDatabase(scope, "Database", {
    vpc,
    vpcSubnets: settings.existing_vpc_id ? subnets : { subnetType: SubnetType.PRIVATE_ISOLATED },
    securityGroups: [databaseSecurityGroup(scope, vpc, clients)],
    publiclyAccessible: false,
    addPgbouncer: false,
    engine: DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_17 }),
    instanceType: new InstanceType(settings.db_instance_type),
    allocatedStorage: settings.db_allocated_storage,
    multiAz: settings.db_multi_az,
    storageEncrypted: true,
    caCertificate: CaCertificate.RDS_CA_RSA2048_G1,
    credentials: Credentials.fromGeneratedSecret("postgres"),
    backupRetention: Duration.days(backupDays),
    copyTagsToSnapshot: true,
    deletionProtection: settings.db_deletion_protection,
    removalPolicy: RemovalPolicy.SNAPSHOT,
    pgstacVersion: settings.pgstac_version,
    bootstrapperLambdaFunctionOptions: {
      ...functionIdentity(scope, "Bootstrap", { functionName: `${Stack.of(scope).stackName}-bootstrap`, inVpc: true }),
      logRetention: undefined,
      code: Code.fromAsset(prepareDatabaseFolder),
      runtime: nodeRuntime,
      architecture: Architecture.ARM_64,
      handler: "index.handler",
      environment: { ...databaseTrust, ...sslMode(settings) },
      memorySize: 512,
      timeout: prepareDatabaseTimeout,
      vpcSubnets: subnets,
      securityGroups: [clients],
      allowPublicSubnet: false,
    },
    customResourceProperties: {
      pgstac_version: settings.pgstac_version,
      // Runs again when its code or pgstac's version has changed, not at every deployment.
      bundle: FileSystem.fingerprint(prepareDatabaseFolder),
    },
  });
  const parameters = database.node.findChild("parameterGroup") as ParameterGroup;
  parameters.addParameter("rds.force_ssl", "1");
  const bootstrapper = database.node.findChild("bootstrapper").node.defaultChild as CfnCustomResource;
  bootstrapper.addPropertyDeletionOverride("timestamp");
  bootstrapper.addPropertyOverride("ServiceTimeout", prepareDatabaseTimeout.toSeconds());
  acknowledge(database, {
    "AwsSolutions-SMG4": "rotation is the operator's choice; functions read the secret again when it no longer fits",
    "AwsSolutions-RDS3": "one zone by default, as in the reference; db_multi_az adds another",
    "AwsSolutions-RDS10": "db_deletion_protection turns it on; without it a snapshot is kept",
    "AwsSolutions-RDS11": "the port hides nothing where only one security group reaches it",
  });
  return database;
}

/**
 * The library turns an instance type it does not know into parameters that are no numbers.
 * @throws Fault `invalid_settings`
 */
export function checkInstanceType(type: string): void {
  const { maxConnections } = PgStacDatabase.prototype.getParameters(type, undefined);
  if (maxConnections !== "NaN") return;
  throw new Fault("invalid_settings", `db_instance_type: there is no ${type}`, {
    remedy: "a type like t3.small or m5.large, without db.",
  });
}
