// Accessibility by axe-core, injected as the library it is: WCAG 2.0 to 2.2, A and AA.
import { readFileSync } from 'node:fs'
import type { Frame, Page } from '@playwright/test'
import { expect } from '@playwright/test'

const source = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

type Violation = { id: string; help: string; nodes: { target: string[]; failureSummary: string }[] }

/** Fails when the page or frame has a violation. */
export async function expectAccessible(target: Page | Frame, what: string): Promise<void> {
  // The pages forbid inline scripts; what the debugger evaluates is not subject to that.
  await target.evaluate(source)
  const violations = await target.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run: (root: Document, options: unknown) => Promise<{ violations: Violation[] }> } }
    const options = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], iframes: false }
    return (await axe.run(document, options)).violations
  })
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    nodes: nodes.map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary}`),
  }))
  expect(found, `accessibility of ${what}`).toEqual([])
}
