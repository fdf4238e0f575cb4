import type { NodeType } from '../flow/catalogue'

/** How well a text answers what is wanted; 0 is not at all. Beginnings of words count more than letters inside. */
export function score(text: string, wanted: string): number {
  const hay = text.toLowerCase()
  const needle = wanted.trim().toLowerCase()
  if (needle === '') {
    return 1
  }
  if (hay.startsWith(needle)) {
    return 100 - Math.min(20, hay.length - needle.length)
  }
  if (hay.split(/[\s\-./_]+/).some((word) => word.startsWith(needle))) {
    return 60
  }
  if (hay.includes(needle)) {
    return 40
  }
  return everyWord(hay, needle) ? 30 : inOrder(hay, needle) ? 10 : 0
}

function everyWord(hay: string, needle: string): boolean {
  const words = needle.split(/\s+/)
  return words.length > 1 && words.every((word) => hay.includes(word))
}

/** Whether the letters come in this order: "ftn" in "fine-tune". */
function inOrder(hay: string, needle: string): boolean {
  let at = -1
  return needle.length > 1 && [...needle].every((letter) => (at = hay.indexOf(letter, at + 1)) >= 0)
}

/** Node types that answer what is wanted, the best first; by name before summary. */
export function found(types: readonly NodeType[], wanted: string): NodeType[] {
  return types
    .map((type) => ({
      type,
      points: Math.max(score(type.name, wanted), score(type.type, wanted) * 0.8, plainScore(type.summary, wanted)),
    }))
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points)
    .map(({ type }) => type)
}

function plainScore(text: string, wanted: string): number {
  return text.toLowerCase().includes(wanted.trim().toLowerCase()) ? 20 : 0
}
