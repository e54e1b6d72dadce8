/** SQLSTATE codes that decide the kind of a failure, mostly by PostgreSQL's names. */
export const sqlState = {
  deadlockDetected: "40P01",
  serializationFailure: "40001",
  lockNotAvailable: "55P03",
  objectInUse: "55006",
  duplicateTable: "42P07",
  /** Another session made the constraint meanwhile. */
  duplicateObject: "42710",
  /** Another session dropped the constraint meanwhile. */
  undefinedObject: "42704",
  /** A collection was partitioned differently since its tables were first used. */
  featureNotSupported: "0A000",
  /** Two partitions that two sessions made would overlap. */
  invalidObjectDefinition: "42P17",
  /** A table became one of partitions, or no longer is one. */
  wrongObjectType: "42809",
  dependentObjectsStillExist: "2BP01",
  /** Two sessions made the same catalogue entry at once; PostgreSQL has no better code for it. */
  uniqueViolation: "23505",
  /** No partition takes the row, or its constraint was narrowed since it was checked. */
  checkViolation: "23514",
  notNullViolation: "23502",
  /** The collection was deleted while its items were being written. */
  foreignKeyViolation: "23503",
  raisedByFunction: "P0001",
  noDataFound: "P0002",
  internalError: "XX000",
  /** A statement ran into a limit of time, or somebody cancelled it. */
  queryCanceled: "57014",
  /** The embedded database says so while another client has left a transaction open. */
  operatorIntervention: "57000",
  outOfMemory: "53200",
  programLimitExceeded: "54000",
  undefinedFile: "58P01",
  idleInTransactionTimeout: "25P03",
  /** A transaction ran into a limit of time, from PostgreSQL 17 on; its session ends with it. */
  transactionTimeout: "25P04",
  invalidAuthorization: "28000",
  invalidPassword: "28P01",
  tooManyConnections: "53300",
  readOnlyTransaction: "25006",
  insufficientPrivilege: "42501",
  invalidSchemaName: "3F000",
  undefinedTable: "42P01",
  undefinedFunction: "42883",
  undefinedColumn: "42703",
  invalidCatalogName: "3D000",
  protocolViolation: "08P01",
} as const;

/** Classes of SQLSTATE codes, by their first two characters. */
export const sqlClass = {
  dataException: "22",
  integrityViolation: "23",
  /** Depth of nesting, size, number of columns, size of an index row. */
  programLimitExceeded: "54",
  /** Syntax, names and types of SQL, and rights. */
  unsoundSql: "42",
  connectionException: "08",
  invalidAuthorization: "28",
  insufficientResources: "53",
  operatorIntervention: "57",
  systemError: "58",
} as const;
