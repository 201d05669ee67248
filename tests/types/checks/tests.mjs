// What must compile and what must not, with every compiler and with other settings of the user's.

import { compilers, expectClean } from './compile.mjs'

const [newest, , oldest] = compilers

export const checks = [
  ...compilers.map((compiler) => ({
    name: `${compiler.name}: the tests`,
    work: () => expectClean(compiler, '-p', 'tests'),
  })),
  {
    name: `${newest.name}: without exactOptionalPropertyTypes`,
    work: () => expectClean(newest, '-p', 'tests/types/tsconfig.loose.json'),
  },
  {
    name: `${newest.name}: not strict`,
    work: () => expectClean(newest, '-p', 'tests/types/not-strict'),
  },
  {
    name: `${oldest.name}: with the declarations of all packages`,
    work: () => expectClean(oldest, '-p', 'tests', '--skipLibCheck', 'false'),
  },
]
