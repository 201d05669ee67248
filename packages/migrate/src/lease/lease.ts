import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from '@manticore/client'
import { sql } from '@manticore/schema'
import { type LockHolder, MigrationLockError } from '../errors.js'
import { untilKnown } from '../journal/in-doubt.js'
import { FORMAT, type MigrationTables } from '../journal/tables.js'
import { readLock } from './read-lock.js'

/** The right to migrate, renewed until it is released. */
export interface Lease {
  /** Grows with each taking, so that what is written under an older lease can be refused. */
  readonly fence: number
  /** Aborted when somebody else has taken over. */
  readonly lost: AbortSignal
  /** Throws `MigrationLockError` unless it is held at this moment; asks the database where that is not sure. */
  ensure(): Promise<void>
  /** The same, asking the database in any case. */
  confirm(): Promise<void>
  /** Lets the next one migrate. Never fails: a lease that cannot be given up runs out by itself. */
  release(): Promise<void>
}

/** How a lease is taken. */
export interface LeaseOptions {
  /** Milliseconds it holds without being renewed. */
  readonly duration: number
  /** Milliseconds to wait for it. */
  readonly timeout: number
  readonly signal: AbortSignal | undefined
  /** Told at once, and each second, who has it, and for how many milliseconds it has been waited for. */
  readonly onWait: (holder: LockHolder, waited: number) => void
}

const RENEWALS = 3
const ASKED_EACH = 250
const TOLD_EACH = 1000

// of this taking alone: what is in doubt may be taken again by who took it
const nameHolder = (): string =>
  `${hostname()}, process ${process.pid}, run ${randomBytes(4).toString('hex')}`

const interval = (milliseconds: number): string => `${Math.ceil(milliseconds)} milliseconds`

const describeHolder = ({ holder, since, expires }: LockHolder): string =>
  `${holder} has been migrating since ${since.toISOString()} (its lease holds until ${expires.toISOString()} unless it is renewed)`

/** The error for whoever waited long enough. */
const heldError = (lock: LockHolder, waited: number): MigrationLockError =>
  new MigrationLockError(
    `${describeHolder(lock)}, and was waited for ${Math.round(waited / 1000)} s: wait longer (lockTimeout), or, when it is ` +
      'gone for sure, take the lease from it (forceUnlock(), --force-unlock)',
    lock,
  )

/**
 * Waits for the lease in the one row of the lock table and takes it. Whoever finds it run out takes it, by the clock of the
 * server alone: that of this machine may be wrong. It is renewed over the pool, beside the connection of the migration,
 * which may be busy with one statement for hours. Throws `MigrationLockError` after `timeout`.
 *
 * Sends `insert into "_migrations_lock" ... on conflict ("id") do update ... where "expires_at" < now() returning "fence"`.
 */
export const acquireLease = async (
  db: Database,
  tables: MigrationTables,
  { duration, timeout, signal, onWait }: LeaseOptions,
): Promise<Lease> => {
  const holder = nameHolder()
  const lock = db.table(tables.lock)
  const start = performance.now()
  let taken = start

  const take = async (): Promise<number | undefined> => {
    taken = performance.now()
    const [row] = await untilKnown(() =>
      db.execute<{ fence: number }>(
        `insert into ${tables.lockName} as "held" ("id", "holder", "acquired_at", "expires_at", "fence", "format") ` +
          `values (1, $1::TEXT, now(), now() + $2::INTERVAL, 1, ${FORMAT}) on conflict ("id") do update set ` +
          `"holder" = excluded."holder", "acquired_at" = excluded."acquired_at", "expires_at" = excluded."expires_at", ` +
          `"fence" = "held"."fence" + 1 where "held"."format" <= ${FORMAT} and ("held"."holder" is null ` +
          `or "held"."holder" = excluded."holder" or "held"."expires_at" < now()) returning "fence"`,
        [holder, interval(duration)],
      ),
    )
    return row?.fence
  }

  const wait = async (): Promise<number> => {
    let told = Number.NEGATIVE_INFINITY
    for (;;) {
      signal?.throwIfAborted()
      const fence = await take()
      if (fence !== undefined) {
        return fence
      }
      const other = await readLock(db, tables)
      const now = performance.now()
      if (other !== undefined && now - start >= timeout) {
        throw heldError(other, now - start)
      }
      if (other !== undefined && now - told >= TOLD_EACH) {
        told = now
        onWait(other, now - start)
      }
      // so that those who wait do not ask all at once
      await pause(ASKED_EACH * (0.5 + Math.random()), undefined, signal === undefined ? {} : { signal })
    }
  }

  const fence = await wait()
  const lost = new AbortController()
  let validUntil = taken + duration

  const renew = async (): Promise<void> => {
    const asked = performance.now()
    const renewed = await lock.updateWhere(
      { id: 1, fence },
      { expires_at: sql`now() + ${interval(duration)}::INTERVAL` },
    )
    if (renewed === 0) {
      lost.abort()
    } else {
      validUntil = Math.max(validUntil, asked + duration)
    }
  }

  const lossError = async (): Promise<MigrationLockError> => {
    const other = await readLock(db, tables).catch(() => undefined)
    const now = other === undefined ? 'somebody has ended it' : describeHolder(other)
    return new MigrationLockError(
      `the lease of this migrator was lost while it migrated, and it has stopped: ${now}`,
      other,
    )
  }

  // what fails is tried again, in time; and before the next statement in any case
  const renewal = setInterval(() => renew().catch(() => undefined), duration / RENEWALS).unref()

  const confirm = async (): Promise<void> => {
    if (!lost.signal.aborted) {
      await untilKnown(renew)
    }
    if (lost.signal.aborted) {
      throw await lossError()
    }
  }

  return {
    fence,
    lost: lost.signal,
    ensure: async () => {
      if (lost.signal.aborted || performance.now() > validUntil) {
        await confirm()
      }
    },
    confirm,
    release: async () => {
      clearInterval(renewal)
      await lock.updateWhere({ id: 1, fence }, { holder: null }).catch(() => undefined)
    },
  }
}

/** Ends the lease of whoever has it: what they write from now on is refused. Answers with who that was. */
export const endLease = async (db: Database, tables: MigrationTables): Promise<LockHolder | undefined> => {
  const other = await readLock(db, tables)
  if (other !== undefined) {
    await db.table(tables.lock).updateWhere({ id: 1 }, { holder: null, fence: sql`fence + 1` })
  }
  return other
}
