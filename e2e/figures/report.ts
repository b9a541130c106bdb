// What was measured, against what it should be; written to the file that DESKSIDE_BENCH_FIGURES
// names, which "deskside bench" reads.
import { appendFileSync } from 'node:fs'

export type Figure = {
  name: string
  unit: string
  value: number
  target: number
  /** The target is the least, not the most. */
  least?: boolean
  /** There is no target. */
  open?: boolean
  /** How many values the figure is made of. */
  of: number
}

export function report(figure: Figure): void {
  const { name, value, unit, target, of, open } = figure
  console.log(`${name}: ${round(value)} ${unit} (${open ? 'no target' : `target ${target}`}, of ${of})`)
  const file = process.env.DESKSIDE_BENCH_FIGURES
  if (file) appendFileSync(file, `${JSON.stringify({ ...figure, value: round(value) })}\n`)
}

const round = (value: number) => Math.round(value * 100) / 100

/** The value below which a share of the values lies. */
export function quantile(values: number[], share: number): number {
  if (values.length === 0) throw new Error('nothing was measured')
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number
}

export const median = (values: number[]): number => quantile(values, 0.5)

/** Reports p50 and p95 of times in milliseconds, as far as they have a target. */
export function reportTimes(name: string, values: number[], targets: { p50?: number; p95?: number }): void {
  for (const [which, share] of [['p50', 0.5], ['p95', 0.95]] as const) {
    const target = targets[which]
    if (target !== undefined) report({ name: `${name}, ${which}`, unit: 'ms', value: quantile(values, share), target, of: values.length })
  }
}
