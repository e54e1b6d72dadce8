import { type CfnCustomResource, Duration, FileSystem, RemovalPolicy, Stack } from "aws-cdk-lib";
import { InstanceType } from "aws-cdk-lib/aws-ec2";
import { Architecture, Code, type Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import {
  CaCertificate,
  Credentials,
  DatabaseInstanceEngine,
  type ParameterGroup,
  PostgresEngineVersion,
} from "aws-cdk-lib/aws-rds";
import { type ISecret, Secret } from "aws-cdk-lib/aws-secretsmanager";
import type { Construct } from "constructs";
import { PgStacDatabase } from "eoapi-cdk";
import { environmentNames } from "../../settings/function-environment.ts";
import type { Settings } from "../../settings/settings.ts";
import { bootstrapFunction } from "../../settings/stack-outputs.ts";
import { acknowledge } from "../acknowledge.ts";
import { sslMode } from "../functions/function-environments.ts";
import { functionIdentity } from "../functions/function-identity.ts";
import { databaseTrust, nodeRuntime } from "../functions/node-function.ts";
import type { Network } from "../network/network.ts";
import { databasePort, databaseSecurityGroup } from "../network/security-groups.ts";
import { databaseParameters } from "./database-parameters.ts";
import { databaseStorage } from "./database-storage.ts";

/** Installing pgstac takes seconds, a migration of a large catalogue minutes. */
const prepareDatabaseTimeout = Duration.minutes(15);
const backupDays = 7;
/** All that RDS keeps of PostgreSQL: its own log, and that of upgrades to another major version. */
const databaseLogs = ["postgresql", "upgrade"];
const engineVersions = {
  16: PostgresEngineVersion.VER_16,
  17: PostgresEngineVersion.VER_17,
  18: PostgresEngineVersion.VER_18,
} as const;

/** Returns the name of the instance, which is that of its stack: RDS knows its instances by lower-case names only. */
export const identifierOf = (scope: Construct): string => Stack.of(scope).stackName.toLowerCase();

interface DatabaseProps {
  readonly settings: Settings;
  readonly network: Network;
  /** The bundle of the function that installs pgstac, with pgstac's SQL. */
  readonly prepareDatabaseFolder: string;
}

interface Made {
  readonly database: PgStacDatabase;
  /** The secret of a user who may only read. */
  readonly readerSecret: ISecret;
}

/** PostgreSQL with pgstac that only its clients reach, over TLS, with a final snapshot when it is deleted. */
export function pgstacDatabase(scope: Construct, { settings, network, prepareDatabaseFolder }: DatabaseProps): Made {
  const { vpc, clients, subnets } = network;
  const database = new PgStacDatabase(scope, "Database", {
    vpc,
    vpcSubnets: subnets,
    securityGroups: [databaseSecurityGroup(scope, vpc, clients)],
    publiclyAccessible: false,
    addPgbouncer: false,
    engine: DatabaseInstanceEngine.postgres({ version: engineVersions[settings.db_postgres_version] }),
    instanceType: new InstanceType(settings.db_instance_type),
    ...databaseStorage(settings),
    // Nothing happens until db_postgres_version changes.
    allowMajorVersionUpgrade: true,
    autoMinorVersionUpgrade: true,
    cloudwatchLogsExports: databaseLogs,
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
      ...functionIdentity(scope, "Bootstrap", {
        functionName: bootstrapFunction(Stack.of(scope).stackName),
        inVpc: true,
      }),
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
      // As in the reference, searches tell how many items match.
      pgstac_settings: JSON.stringify({ context: "on", ...settings.pgstac_settings }),
      // Extensions are brought to the versions of another PostgreSQL.
      postgres_version: String(settings.db_postgres_version),
      pgstac_version: settings.pgstac_version,
      // Runs again when its code or pgstac's version has changed, not at every deployment.
      bundle: FileSystem.fingerprint(prepareDatabaseFolder),
    },
  });
  keepLogs(database);
  const parameters = database.node.findChild("parameterGroup") as ParameterGroup;
  for (const [name, value] of Object.entries(databaseParameters)) parameters.addParameter(name, value);
  const bootstrapper = database.node.findChild("bootstrapper").node.defaultChild as CfnCustomResource;
  bootstrapper.addPropertyDeletionOverride("timestamp");
  bootstrapper.addPropertyOverride("ServiceTimeout", prepareDatabaseTimeout.toSeconds());
  // What the event of the custom resource says, for operators who invoke the function themselves.
  const handler = database.node.findChild("lambda") as LambdaFunction;
  handler.addEnvironment(environmentNames.pgstacSecretArn, database.pgstacSecret.secretArn);
  handler.addEnvironment(environmentNames.adminSecretArn, database.db.secret?.secretArn ?? "");
  const readerSecret = addReader(database, handler, bootstrapper);
  acknowledge(database, {
    "AwsSolutions-SMG4": "rotation is the operator's choice; functions read the secret again when it no longer fits",
    "AwsSolutions-RDS3": "one zone by default, as in the reference; db_multi_az adds another",
    "AwsSolutions-RDS10": "db_deletion_protection turns it on; without it a snapshot is kept",
    "AwsSolutions-RDS11": "the port hides nothing where only one security group reaches it",
  });
  return { database, readerSecret };
}

/** Makes the groups that RDS writes logs to, before RDS would make its own, whose logs stay for ever. */
function keepLogs(database: PgStacDatabase): void {
  for (const name of databaseLogs) {
    const group = new LogGroup(database, `${name}Logs`, {
      logGroupName: `/aws/rds/instance/${identifierOf(database)}/${name}`,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    database.db.node.addDependency(group);
  }
}

/** Makes the secret of a user who may only read, and has the bootstrapper make the user. */
function addReader(database: PgStacDatabase, handler: LambdaFunction, bootstrapper: CfnCustomResource): ISecret {
  const template = { dbname: "pgstac", engine: "postgres", port: databasePort, username: "pgstac_reader" };
  const secret = new Secret(database, "readersecret", {
    description: `pgstac for those who only read, of ${Stack.of(database).stackName}`,
    generateSecretString: {
      secretStringTemplate: JSON.stringify({ ...template, host: database.db.instanceEndpoint.hostname }),
      generateStringKey: "password",
      excludePunctuation: true,
    },
  });
  secret.grantRead(handler);
  bootstrapper.addPropertyOverride("reader_secret_arn", secret.secretArn);
  return secret as ISecret;
}
