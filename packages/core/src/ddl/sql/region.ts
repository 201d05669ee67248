import { quoteName } from '@manticore/schema'

/** `ALTER DATABASE "d" SET PRIMARY REGION "us-east1"`, the first step to a database of several regions. */
export const primaryRegionSql = (database: string, region: string): string =>
  `ALTER DATABASE ${quoteName(database)} SET PRIMARY REGION ${quoteName(region)}`

/** `ALTER DATABASE "d" ADD REGION IF NOT EXISTS "us-west1"`. */
export const addRegionSql = (database: string, region: string, ifNotExists: boolean): string =>
  `ALTER DATABASE ${quoteName(database)} ADD REGION ${ifNotExists ? 'IF NOT EXISTS ' : ''}${quoteName(region)}`

/** `ALTER DATABASE "d" DROP REGION IF EXISTS "us-west1"`. The primary region is the last to go. */
export const dropRegionSql = (database: string, region: string, ifExists: boolean): string =>
  `ALTER DATABASE ${quoteName(database)} DROP REGION ${ifExists ? 'IF EXISTS ' : ''}${quoteName(region)}`

/** What a database goes on through: the loss of a zone, or of a whole region, for which it needs three regions. */
export type SurvivalGoal = 'zone' | 'region'

/** `ALTER DATABASE "d" SURVIVE REGION FAILURE`. */
export const survivalGoalSql = (database: string, goal: SurvivalGoal): string =>
  `ALTER DATABASE ${quoteName(database)} SURVIVE ${goal.toUpperCase()} FAILURE`
