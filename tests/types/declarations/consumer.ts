// What another package sees of the declarations is what was inferred.

import type { Insertable, Selectable, TableSchema } from 'manticore-cockroachdb'
import { same } from './equal.js'
import type { find, names, newThing, page, query, Repository, things, totals } from './out/repository.js'

type Answer<Call extends (...given: never[]) => Promise<unknown>> = Awaited<ReturnType<Call>>

same<Answer<typeof names>, { id: string; name0: string }[]>(true)
same<Answer<typeof query>, { id: string; name0: string }[]>(true)
same<Answer<typeof totals>, { active0: boolean; count: number; sum: { price0: string } }[]>(true)
same<NonNullable<Answer<typeof find>>['settings0'], { theme: 'light' | 'dark' } | null>(true)
same<Answer<typeof page>['rows'][number]['visits0'], bigint>(true)
same<NonNullable<Answer<Repository['find']>>['cents'], bigint>(true)
same<Selectable<typeof things>['role'], 'admin' | 'member' | null>(true)
same<Insertable<typeof things>['name'], string>(true)

interface NewThing {
  name: string
  role?: 'admin' | 'member' | null | undefined
  cents: bigint
}
const schemaOfNew = (schema: typeof newThing): TableSchema<NewThing, NewThing> => schema
void schemaOfNew
