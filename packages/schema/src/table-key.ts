/** The key under which a declared table keeps what was declared. */
export const tableDefinition: unique symbol = Symbol('manticore.table')
