/**
 * What the models of a fusion said of some rows, so that other weights can be tried without running them: the arithmetic of
 * io.graftflow.fusion's predictions, done again.
 */
export interface Said {
  readonly models: number
  readonly rows: number
  readonly labels: number
  /** Logarithms of probabilities, `[models][rows][labels]`; not a number where a model does not know a label. */
  readonly log: Float32Array
  /** The place of each row's true label. */
  readonly truth: Int32Array
}

/** Reads the file beside a fusion's report; nothing when it is not of these sizes. */
export function readSaid(bytes: ArrayBuffer, models: number, rows: number, labels: number): Said | undefined {
  const numbers = models * rows * labels
  if (!(numbers > 0) || bytes.byteLength !== (numbers + rows) * 4) {
    return undefined
  }
  return { models, rows, labels, log: new Float32Array(bytes, 0, numbers), truth: new Int32Array(bytes, numbers * 4, rows) }
}

const TIE_BREAK = 1e-4

/** How much a model's answer for a label counts before it is weighed, by the method. */
const VOICES: { readonly [method: string]: (said: Said, at: number, choice: number, label: number) => number } = {
  'mean-probabilities': (said, at) => Math.exp(said.log[at]!),
  'mean-logits': (said, at) => said.log[at]!,
  voting: (said, at, choice, label) => (1 - TIE_BREAK) * (label === choice ? 1 : 0) + TIE_BREAK * Math.exp(said.log[at]!),
}

/** Whether weights of a method can be tried on what the models said. */
export function canTry(method: string): boolean {
  return method in VOICES
}

/** The share of rows that the fused model has right, with such weights; not a number when no model counts. */
export function accuracy(method: string, said: Said, weights: readonly number[]): number {
  const voice = VOICES[method]
  if (voice === undefined || weights.length !== said.models || !weights.some((weight) => weight > 0)) {
    return NaN
  }
  let right = 0
  for (let row = 0; row < said.rows; row++) {
    if (answer(voice, said, weights, row) === said.truth[row]) {
      right++
    }
  }
  return right / said.rows
}

function answer(voice: (typeof VOICES)[string], said: Said, weights: readonly number[], row: number): number {
  const place = (model: number, label: number) => (model * said.rows + row) * said.labels + label
  const choices = weights.map((_, model) => {
    let best = -1
    for (let label = 0; label < said.labels; label++) {
      const now = said.log[place(model, label)]!
      if (!Number.isNaN(now) && (best < 0 || now > said.log[place(model, best)]!)) {
        best = label
      }
    }
    return best
  })
  let best = -1
  let most = -Infinity
  for (let label = 0; label < said.labels; label++) {
    let sum = 0
    let total = 0
    for (let model = 0; model < said.models; model++) {
      const at = place(model, label)
      if (!Number.isNaN(said.log[at]!) && weights[model]! > 0) {
        sum += weights[model]! * voice(said, at, choices[model]!, label)
        total += weights[model]!
      }
    }
    if (total > 0 && sum / total > most) {
      most = sum / total
      best = label
    }
  }
  return best
}

const DIGITS = 1e4

/** Equal weights that sum to 1 in so many digits. */
export function shares(models: number): number[] {
  return scaled(Array.from({ length: models }, () => 1), 0, 1 / models)
}

/** Weights of which one moved. Where they summed to 1 they do so again: the others keep their proportions. */
export function moved(weights: readonly number[], index: number, weight: number): number[] {
  const sum = weights.reduce((total, one) => total + one, 0)
  return Math.abs(sum - 1) < 1e-3 && weight <= 1 ? scaled(weights, index, weight) : weights.with(index, weight)
}

function scaled(weights: readonly number[], index: number, weight: number): number[] {
  const others = weights.reduce((total, one, at) => (at === index ? total : total + one), 0)
  const next = weights.map((one, at) =>
    at === index ? weight : others > 0 ? (one / others) * (1 - weight) : (1 - weight) / (weights.length - 1),
  )
  const rounded = next.map((one) => Math.round(one * DIGITS))
  const rest = DIGITS - rounded.reduce((total, one) => total + one, 0)
  const largest = rounded.indexOf(Math.max(...rounded.filter((_, at) => at !== index)))
  return rounded.map((one, at) => (at === largest ? one + rest : one) / DIGITS)
}
