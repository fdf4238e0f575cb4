import { describe, expect, test } from 'vitest'
import { accuracy, canTry, moved, readSaid, shares, type Said } from '../src/panels/models/fusion'

/** Two models, three rows, three labels; the second model does not know the third label. */
const PROBABILITIES = [
  [
    [0.6, 0.3, 0.1],
    [0.2, 0.7, 0.1],
    [0.3, 0.2, 0.5],
  ],
  [
    [0.1, 0.9, NaN],
    [0.8, 0.2, NaN],
    [0.45, 0.55, NaN],
  ],
]
const TRUTH = [0, 1, 2]

function said(): Said {
  const log = PROBABILITIES.flat(2).map(Math.log)
  const bytes = new ArrayBuffer((log.length + TRUTH.length) * 4)
  new Float32Array(bytes, 0, log.length).set(log)
  new Int32Array(bytes, log.length * 4).set(TRUTH)
  return readSaid(bytes, 2, 3, 3)!
}

describe('weights that are tried on what models said', () => {
  test('all weight on one model gives what that model has right', () => {
    for (const method of ['mean-probabilities', 'mean-logits', 'voting']) {
      expect(accuracy(method, said(), [1, 0])).toBe(1)
      expect(accuracy(method, said(), [0, 2])).toBe(0)
    }
  })

  test('weights count by their ratio, and a label by the models that know it', () => {
    // row 1: 0.35, 0.6, 0.1; row 2: 0.5, 0.45, 0.1; row 3: 0.375, 0.375, 0.5
    expect(accuracy('mean-probabilities', said(), [1, 1])).toBeCloseTo(1 / 3)
    expect(accuracy('mean-probabilities', said(), [3, 3])).toBeCloseTo(1 / 3)
    // row 1: 0.475, 0.45; row 2: 0.35, 0.575; row 3: 0.3375, 0.2875, 0.5
    expect(accuracy('mean-probabilities', said(), [3, 1])).toBe(1)
  })

  test('in a vote that ties, the more probable label wins', () => {
    // row 1: one vote for each of the first two, of which the second is more probable
    expect(accuracy('voting', said(), [1, 1])).toBeCloseTo(1 / 3)
  })

  test('without a model that counts there is no answer, and methods of weights cannot be tried', () => {
    expect(accuracy('mean-logits', said(), [0, 0])).toBeNaN()
    expect(accuracy('mean-logits', said(), [1])).toBeNaN()
    expect(canTry('uniform')).toBe(false)
  })

  test('weights that sum to 1 do so after each move, and the others keep their proportions', () => {
    expect(shares(2)).toEqual([0.5, 0.5])
    expect(moved([0.2, 0.2, 0.6], 2, 0.2)).toEqual([0.4, 0.4, 0.2])
    expect(moved([0, 0, 1], 2, 0.5)).toEqual([0.25, 0.25, 0.5])
    for (let models = 2; models < 9; models++) {
      let weights = shares(models)
      for (const weight of [0.3, 0, 1, 0.35, 0.777]) {
        weights = moved(weights, models - 1, weight)
        expect(Math.round(weights.reduce((sum, one) => sum + one * 1e4, 0))).toBe(1e4)
        expect(weights[models - 1]).toBe(weight)
      }
    }
  })

  test('weights that are free stay so', () => {
    expect(moved([1, 1], 0, 0.5)).toEqual([0.5, 1])
    expect(moved([0.5, 0.5], 0, 1.5)).toEqual([1.5, 0.5])
  })

  test('a file of another size is not read', () => {
    expect(readSaid(new ArrayBuffer(12), 2, 3, 3)).toBeUndefined()
    expect(readSaid(new ArrayBuffer(0), 0, 0, 0)).toBeUndefined()
  })
})
