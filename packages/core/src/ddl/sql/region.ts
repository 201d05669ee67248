import { quoteName } from '@manticore/schema'

/**
 * The text of `ALTER DATABASE "shop" SET PRIMARY REGION "us-east1"`, the first step to a database of several regions. It,
 * and those below, are sent by {@link Session.execute | db.execute}. CockroachDB only.
 *
 * @example
 * ```ts
 * await db.execute(primaryRegionSql('shop', 'us-east1'))
 * ```
 *
 * @see https://www.cockroachlabs.com/docs/stable/multiregion-overview
 */
export const primaryRegionSql = (database: string, region: string): string =>
  `ALTER DATABASE ${quoteName(database)} SET PRIMARY REGION ${quoteName(region)}`

/**
 * The text of `ALTER DATABASE "shop" ADD REGION IF NOT EXISTS "us-west1"`.
 *
 * @example
 * ```ts
 * await db.execute(addRegionSql('shop', 'us-west1', true))
 * ```
 */
export const addRegionSql = (database: string, region: string, ifNotExists: boolean): string =>
  `ALTER DATABASE ${quoteName(database)} ADD REGION ${ifNotExists ? 'IF NOT EXISTS ' : ''}${quoteName(region)}`

/**
 * The text of `ALTER DATABASE "shop" DROP REGION IF EXISTS "us-west1"`. The primary region is the last to go.
 *
 * @example
 * ```ts
 * await db.execute(dropRegionSql('shop', 'us-west1', true))
 * ```
 */
export const dropRegionSql = (database: string, region: string, ifExists: boolean): string =>
  `ALTER DATABASE ${quoteName(database)} DROP REGION ${ifExists ? 'IF EXISTS ' : ''}${quoteName(region)}`

/** What a database goes on through: the loss of a zone, or of a whole region, for which it needs three regions. */
export type SurvivalGoal = 'zone' | 'region'

/**
 * The text of `ALTER DATABASE "shop" SURVIVE REGION FAILURE`.
 *
 * @example
 * ```ts
 * await db.execute(survivalGoalSql('shop', 'region'))
 * ```
 */
export const survivalGoalSql = (database: string, goal: SurvivalGoal): string =>
  `ALTER DATABASE ${quoteName(database)} SURVIVE ${goal.toUpperCase()} FAILURE`
