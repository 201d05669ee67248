/** What stands in the place of the result of an asynchronous function where a synchronous one is needed. */
export interface NotAPromise {
  readonly 'a synchronous transaction is over when its function returns: write the function without async': never
}

/** The result of a callback that has it when it returns. */
export type Immediate<T> = T & (T extends PromiseLike<unknown> ? NotAPromise : unknown)
