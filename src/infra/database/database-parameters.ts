/** RDS's formula for `max_connections`: memory for each of them, and the most that it lets an instance have. */
export const connectionFormula = { bytesPerConnection: 9_531_392, most: 5_000 } as const;

/**
 * Parameters of the database, sized by RDS itself for whatever class the instance has: the shares of memory that
 * eoapi-cdk computes from a table of classes, which lacks all recent ones.
 */
export const databaseParameters: Readonly<Record<string, string>> = {
  max_connections: `LEAST({DBInstanceClassMemory/${connectionFormula.bytesPerConnection}},${connectionFormula.most})`,
  // In blocks of 8 kB: a quarter and three quarters of the memory.
  shared_buffers: "{DBInstanceClassMemory/32768}",
  effective_cache_size: "{DBInstanceClassMemory*3/32768}",
  // In kB: a quarter of the memory, shared by all connections; and a sixteenth.
  work_mem: "GREATEST({DBInstanceClassMemory/20480000},2327)",
  maintenance_work_mem: "{DBInstanceClassMemory/16384}",
  "rds.force_ssl": "1",
};
