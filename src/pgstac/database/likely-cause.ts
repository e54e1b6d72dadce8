import pg from "pg";
import { lacksTransactions } from "./is-infrastructure.ts";
import { isRefusal } from "./is-refusal.ts";
import { deniesPassword, lacksPassword } from "./refuses-login.ts";
import { isTriggerError } from "./row-error.ts";
import { sqlState } from "./sqlstate.ts";

/** The likely cause of an error of the database, as a person can act on it. */
export interface LikelyCause {
  readonly why: string;
  readonly remedy: string;
}

/** Explains why the database serves nobody, by its SQLSTATE or the system's code; undefined of codes that are rare. */
export function likelyCause(error: Error): LikelyCause | undefined {
  const code = "code" in error ? String(error.code) : "";
  const particular = error instanceof pg.DatabaseError ? particularCause(error) : undefined;
  if (particular) return particular;
  if (lacksPassword(error)) return noPassword;
  if (deniesPassword(error)) return wrongPassword;
  if (/server does not support SSL/.test(error.message)) return hasNoTls;
  if (Object.hasOwn(causes, code)) return causes[code];
  // PgBouncer refuses clients so, for reasons that its own words tell.
  if (code.startsWith("08") && code !== sqlState.protocolViolation) return lost;
  if (code.startsWith("58")) return { why: "the server cannot use its disk", remedy: "look at the server's log" };
  return /CERT|TLS|SSL/.test(code) ? noTrust : undefined;
}

/** Explains an error whose state alone does not tell the cause. */
function particularCause(error: pg.DatabaseError): LikelyCause | undefined {
  if (lacksTransactions(error)) return noTransactions;
  if (isRefusal(error)) return deniesRows;
  const { code, message, routine } = error;
  // Its words say for whom: "user "x", database "y", no encryption", and SSL off before PostgreSQL 14.
  if (code === sqlState.invalidAuthorization && /no encryption|SSL off/.test(message)) return demandsTls;
  if (code === sqlState.tooManyConnections && routine === "InitializeSessionUserId") return limitOfRole;
  if (code === sqlState.tooManyConnections && routine === "CheckMyDatabase") return limitOfDatabase;
  return isTriggerError(error) && code !== sqlState.insufficientPrivilege ? brokenTrigger : undefined;
}

const lost: LikelyCause = { why: "the connection to it was lost", remedy: "stac-ingest doctor says if it is back" };
const stopped: LikelyCause = {
  why: "it was stopped or restarted meanwhile",
  remedy: "stac-ingest doctor says if it is back",
};
const noAddress: LikelyCause = { why: "its host has no address", remedy: "look at the host in database_url" };
const noAnswer: LikelyCause = {
  why: "its host does not answer",
  remedy: "look at the host and port in database_url, and at firewalls",
};
const noPgstac: LikelyCause = {
  why: "pgstac, or a part of it, is not where it is looked for",
  remedy: "stac-ingest doctor; look at the search_path of the database's user",
};
const noTrust: LikelyCause = {
  why: "its certificate is not trusted",
  remedy: "NODE_EXTRA_CA_CERTS=/path/of/the/ca.pem",
};

const noPassword: LikelyCause = {
  why: "it wants a password, and none is given",
  remedy: "PGPASSWORD with the password of the user in database_url, or the password in database_url",
};
const wrongPassword: LikelyCause = {
  why: "it does not take the password, or does not know the user",
  remedy: "look at the user and the password in database_url; PGPASSWORD gives a password that is not in it",
};
const demandsTls: LikelyCause = {
  why: "it lets this user in by TLS alone",
  remedy:
    "add ?sslmode=verify-full to database_url; with a CA of your own, NODE_EXTRA_CA_CERTS=/path/of/the/ca.pem besides",
};
const hasNoTls: LikelyCause = {
  why: "it has no TLS, and the address demands it",
  remedy: "turn ssl on in the server, or set sslmode=disable in database_url if nobody else is on the way to it",
};
const limitOfRole: LikelyCause = {
  why: "its user has as many connections as it may have",
  remedy: "ALTER ROLE … CONNECTION LIMIT, end idle sessions of that user, or lower load.concurrency",
};
const limitOfDatabase: LikelyCause = {
  why: "it has as many connections as this one database may have",
  remedy: "ALTER DATABASE … CONNECTION LIMIT, end idle sessions in it, or lower load.concurrency",
};
const noTransactions: LikelyCause = {
  why: "it begins no transaction until old rows were vacuumed",
  remedy: "end old transactions, prepared ones and replication slots, then VACUUM in each of its databases",
};
const deniesRows: LikelyCause = {
  why: "a trigger or a policy of row-level security denies every row",
  remedy: "look at the policies of the items' tables for the database's user, and at the triggers",
};
const brokenTrigger: LikelyCause = {
  why: "a trigger or function in it uses what is not there",
  remedy: "stac-ingest doctor; look at the triggers of the items' tables, and at the functions that they call",
};

const causes: Readonly<Record<string, LikelyCause>> = {
  [sqlState.invalidAuthorization]: {
    why: "it does not let this user in from here",
    remedy: "look at the user in database_url, and at pg_hba.conf",
  },
  [sqlState.invalidCatalogName]: {
    why: "there is no database of that name",
    remedy: "look at the name in database_url",
  },
  [sqlState.insufficientPrivilege]: {
    why: "the user lacks a right",
    remedy: "grant pgstac_ingest to the user of the database, and what triggers need besides",
  },
  [sqlState.undefinedTable]: noPgstac,
  [sqlState.undefinedFunction]: noPgstac,
  [sqlState.undefinedColumn]: noPgstac,
  [sqlState.invalidSchemaName]: noPgstac,
  [sqlState.readOnlyTransaction]: {
    why: "it may only be read: it is a replica, or default_transaction_read_only is on",
    remedy: "name the primary server in database_url",
  },
  [sqlState.idleInTransactionTimeout]: {
    why: "it ended a transaction that was idle too long",
    remedy: "look at idle_in_transaction_session_timeout of the database's user",
  },
  [sqlState.transactionTimeout]: {
    why: "it ended a transaction that took too long",
    remedy: "look at transaction_timeout of the database's user",
  },
  [sqlState.queryCanceled]: {
    why: "it ended a statement that took too long",
    remedy: "look at statement_timeout of the database's user",
  },
  [sqlState.outOfMemory]: { why: "it has too little memory", remedy: "look at work_mem, and at what else runs there" },
  "53100": { why: "its disk is full", remedy: "make room on the server's disk" },
  [sqlState.tooManyConnections]: {
    why: "it has no connection left",
    remedy: "end idle sessions, raise max_connections, or lower the connections of other loaders",
  },
  "57P01": stopped,
  "57P02": stopped,
  "57000": { why: "another client keeps it", remedy: "end that client, or its transaction" },
  "57P03": { why: "it is starting or stopping", remedy: "wait until stac-ingest doctor finds it" },
  ECONNREFUSED: { why: "nothing listens at its host and port", remedy: "start it, or look at database_url" },
  ENOENT: { why: "there is no socket of it here", remedy: "start it, or look at database_url" },
  ENOTFOUND: noAddress,
  EAI_AGAIN: noAddress,
  ETIMEDOUT: noAnswer,
  EHOSTUNREACH: noAnswer,
  ENETUNREACH: noAnswer,
  ECONNRESET: lost,
  ECONNABORTED: lost,
  EPIPE: lost,
};
