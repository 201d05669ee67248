/**
 * How many times longer a test may take than on PostgreSQL. CockroachDB runs every schema change as a job, which takes
 * tenths of a second, and each suite creates a database and tables of its own.
 */
export const patience: number = process.env.COCKROACH_URL ? 6 : 1
