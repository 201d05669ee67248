import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { basename, join, relative } from 'node:path'

interface Link {
  readonly source: string
  readonly target: string
}

/** The links a platform package lists, with paths relative to the package; a platform without links has no list. */
const listedLinks = (native: string): readonly Link[] => {
  const list = join(native, 'pg-symlinks.json')
  // The cast names the format that the platform packages' own install script reads.
  return existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as Link[]) : []
}

/**
 * Makes the links between library versions that a package from npm cannot contain. The install script of the package
 * makes them too, but npm does not run install scripts any more unless asked.
 *
 * A link that cannot be made is passed over: another process may have made it at this moment, and whether those that
 * are missing matter shows when the binaries are run.
 */
export const linkLibraries = (native: string): void => {
  for (const { source, target } of listedLinks(native)) {
    const link = join(native, relative('native', target))
    if (existsSync(link)) continue
    try {
      symlinkSync(basename(source), link)
    } catch {}
  }
}
