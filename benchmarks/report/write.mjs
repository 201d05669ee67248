import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { drawCharts } from './charts.mjs'
import { writePage } from './page.mjs'

/** Writes the page and its charts into a folder, whole, from results as they were saved. */
export const writePages = async (folder, results) => {
  const charts = drawCharts(results)
  for (const [name, svg] of Object.entries(charts)) {
    await writeFile(join(folder, name), svg)
  }
  await writeFile(join(folder, 'index.md'), writePage(results, charts))
}
