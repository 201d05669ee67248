-- What suits tests, which create and drop tables all the time: https://www.cockroachlabs.com/docs/stable/local-testing
-- Not for clusters that are to keep anything, nor for measuring.

-- every CREATE and DROP TABLE leaves a range, which is merged at once instead of in its turn
SET CLUSTER SETTING kv.range_merge.queue_interval = '50ms';
SET CLUSTER SETTING kv.range_split.by_load_merge_delay = '5s';

-- every schema change leaves a job: they are forgotten soon, and looked for less often
SET CLUSTER SETTING jobs.registry.interval.gc = '30s';
SET CLUSTER SETTING jobs.registry.interval.cancel = '180s';
SET CLUSTER SETTING jobs.retention_time = '15s';

-- statistics are made after every schema change, and are in the way of the next
SET CLUSTER SETTING sql.stats.automatic_collection.enabled = false;

-- what was dropped is cleared away after ten minutes; the tests read no further into the past than some seconds
ALTER RANGE default CONFIGURE ZONE USING "gc.ttlseconds" = 600;
ALTER DATABASE system CONFIGURE ZONE USING "gc.ttlseconds" = 600;
