/** Whether two types are the same: `any`, optional and readonly are told apart. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** Compiles when two types are the same: `same<Selectable<typeof users>, { id: string }>(true)`. */
export const same = <A, B>(_same: Equal<A, B>): void => undefined
