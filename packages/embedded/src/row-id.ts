/**
 * What runs once in template1 of a new cluster, each statement ended by an empty line as single-user mode wants it.
 *
 * CockroachDB's unique_rowid() is 48 bits of time since 2015 in units of 10 microseconds, then 15 bits of node id.
 * Here a sequence is added to the shifted time in place of the node id, so that ids grow even within one unit.
 *
 * It lives in pg_catalog, as a built-in function does: found under every search_path, and no part of the user's
 * schemas when these are listed, compared or dumped. A database made later copies template1 and so has it too.
 */
export const SETUP_SQL = `
CREATE SEQUENCE pg_catalog.unique_rowid_seq;

GRANT USAGE ON SEQUENCE pg_catalog.unique_rowid_seq TO PUBLIC;

CREATE FUNCTION pg_catalog.unique_rowid() RETURNS int8 LANGUAGE sql VOLATILE AS $$
  SELECT ((floor(date_part('epoch', clock_timestamp()) * 100000)::int8 - 142007040000000) << 15)
    + nextval('pg_catalog.unique_rowid_seq')
$$;

CREATE DATABASE defaultdb;

`
