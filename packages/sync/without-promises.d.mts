/** TypeScript that waits for promises as TypeScript that has none, comments and examples in it included. */
export declare const withoutPromises: (text: string) => string
