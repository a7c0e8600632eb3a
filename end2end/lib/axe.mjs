// The violations that axe finds on a page: serious and critical ones, each with its element. With
// `rules`, only these are checked.
import { readFileSync } from 'node:fs'

const AXE = readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')

export async function violationsOf(page, rules) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE)
  const { violations } = await page.evaluate(
    (runOnly) => axe.run(document, { resultTypes: ['violations'], ...(runOnly && { runOnly }) }),
    rules,
  )
  return violations
    .filter(({ impact }) => ['serious', 'critical'].includes(impact))
    .flatMap(({ id, help, nodes }) =>
      nodes.map(
        ({ html, failureSummary }) =>
          `${id}: ${help}\n    ${html}\n    ${failureSummary.replaceAll('\n', '\n    ')}`,
      ),
    )
}
