import { resolve } from 'node:path'
import { describeKind, ValidationError } from '@manticore/schema'

/** The absolute path of the folder of the migrations, which is looked for from the working directory. */
export const migrationFolder = (directory: string): string => {
  if (typeof directory !== 'string' || directory === '') {
    throw new ValidationError(
      `the directory of the migrations is a path, not ${directory === '' ? 'an empty string' : describeKind(directory)}`,
    )
  }
  return resolve(directory)
}
