import { t } from '../../host/texts'
import { count } from '../../host/words'

/** The parts of a report's JSON that have a picture. What a report does not have is empty. */

export interface Rows {
  readonly key: string
  readonly port: string
  readonly where: { [column: string]: string }
}

export interface ClassFigures {
  readonly label: string
  readonly precision: number
  readonly recall: number
  readonly f1: number
  readonly support: number
}

/** How far the answers for one number are from the truth, in its own unit. */
export interface ValueFigures {
  readonly name: string
  readonly mae: number
  readonly rmse: number
  readonly r2: number
  readonly bias: number
}

export interface ConfusionCell {
  readonly truth: string
  readonly predicted: string
  readonly rows: number
}

export interface ReliabilityBin {
  readonly from: number
  readonly to: number
  readonly rows: number
  readonly confidence: number
  readonly accuracy: number
}

/** Something that was proven, or was found wrong. */
export interface Proof {
  readonly name: 'frozen' | 'engines'
  readonly good: boolean
  readonly figures: { readonly [name: string]: unknown }
}

export interface Parts {
  readonly metrics: [string, number][]
  readonly rows: number | undefined
  readonly classes: ClassFigures[]
  readonly values: ValueFigures[]
  readonly confusion: ConfusionCell[]
  readonly reliability: ReliabilityBin[]
  readonly history: { readonly [name: string]: unknown }[]
  readonly proofs: Proof[]
}

export function parts(figures: { readonly [name: string]: unknown }): Parts {
  const metrics = Object.entries(objectOf(figures['metrics'])).filter((entry): entry is [string, number] => typeof entry[1] === 'number')
  const frozen = objectOf(figures['frozen'])
  const engines = objectOf(figures['engines'])
  const proofs: Proof[] = []
  if (typeof frozen['unchanged'] === 'boolean') {
    proofs.push({ name: 'frozen', good: frozen['unchanged'], figures: frozen })
  }
  if (typeof engines['passed'] === 'boolean') {
    proofs.push({ name: 'engines', good: engines['passed'], figures: engines })
  }
  return {
    metrics,
    rows: typeof figures['rows'] === 'number' ? figures['rows'] : undefined,
    classes: listOf<ClassFigures>(figures['classes'] ?? figures['labels']).filter((one) => typeof one.f1 === 'number'),
    values: listOf<ValueFigures>(figures['values']).filter((one) => typeof one.mae === 'number'),
    confusion: listOf<ConfusionCell>(figures['confusion']),
    reliability: listOf<ReliabilityBin>(figures['reliability']),
    history: listOf(figures['history']),
    proofs,
  }
}

/** A proof in a sentence. */
export function checked({ name, good, figures }: Proof): string {
  if (name === 'frozen') {
    const n = count(Number(figures['tensors'] ?? 0))
    return t(good ? 'proof.frozen' : 'proof.frozenBroken', { n })
  }
  const difference = Number(figures['maxAbs'] ?? 0).toExponential(1)
  return t(good ? 'proof.engines' : 'proof.enginesBroken', { difference })
}

/** The matrix of counts by its labels, those that are true first. */
export function matrix(cells: readonly ConfusionCell[]): { labels: string[]; rows: number[][]; most: number } {
  const labels = [...new Set([...cells.map((cell) => cell.truth), ...cells.map((cell) => cell.predicted)])]
  const at = new Map(labels.map((label, index) => [label, index]))
  const rows = labels.map(() => new Array<number>(labels.length).fill(0))
  cells.forEach((cell) => (rows[at.get(cell.truth)!]![at.get(cell.predicted)!] = cell.rows))
  return { labels, rows, most: Math.max(1, ...cells.map((cell) => cell.rows)) }
}

function objectOf(value: unknown): { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as { [name: string]: unknown }) : {}
}

function listOf<T>(value: unknown): T[] {
  return Array.isArray(value) ? (value as T[]) : []
}
