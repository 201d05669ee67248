/** @type {Partial<import("typedoc-plugin-markdown").PluginOptions & import("typedoc").TypeDocOptions>} */
export default {
  plugin: ['typedoc-plugin-markdown', 'typedoc-vitepress-theme'],
  tsconfig: './typedoc.tsconfig.json',
  out: './reference',
  docsRoot: '.',
  name: 'Reference',
  entryPoints: [
    '../packages/manticore-cockroachdb/src/index.ts',
    '../packages/sync/src/index.ts',
    '../packages/migrate/src/index.ts',
    '../packages/embedded/src/index.ts',
    '../packages/cli/src/index.ts',
  ],
  sortEntryPoints: false,
  readme: 'none',
  disableSources: true,
  excludeExternals: true,
  excludeInternal: true,
  excludeScopesInPaths: true,
  groupReferencesByType: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  typePrintWidth: 80,
  expandParameters: true,
  pageTitleTemplates: {
    // what its type parameters are has a section of its own
    member: ({ rawName }) => rawName.replace(/<.*/s, ''),
  },
  parametersFormat: 'table',
  classPropertiesFormat: 'htmlTable',
  typeDeclarationFormat: 'table',
  indexFormat: 'table',
  tableColumnSettings: {
    hideInherited: true,
    hideModifiers: true,
    hideOverrides: true,
    hideSources: true,
  },
  sanitizeComments: true,
  externalSymbolLinkMappings: {
    '@standard-schema/spec': {
      '*': 'https://standardschema.dev',
    },
    kysely: {
      '*': 'https://kysely-org.github.io/kysely-apidoc/',
    },
  },
  // such as a link that leads nowhere
  treatWarningsAsErrors: true,
}
