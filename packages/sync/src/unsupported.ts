import { DatabaseError } from '@manticore/schema'

const refuse = (): never => {
  throw new DatabaseError(
    'SyncDatabase needs the threads of Node, which a browser and an edge runtime lack, and a TCP connection to the database: ' +
      'use it in scripts and tests on Node',
    { code: 'UNSUPPORTED_FEATURE' },
  )
}

/** What a bundle for a browser or an edge runtime gets in the place of the classes of this package. */
class Unsupported {
  constructor() {
    refuse()
  }

  static fromUrl(): never {
    return refuse()
  }
}

export { Unsupported as SyncDatabase, Unsupported as SyncMigrator, Unsupported as SyncTable }
