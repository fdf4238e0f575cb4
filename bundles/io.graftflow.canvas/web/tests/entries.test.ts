import { describe, expect, test } from 'vitest'
import { picturesIn } from '../src/graph/entries'

/** A folder as a browser gives it: names of files, and folders in it, two at a time. */
type Tree = { readonly [name: string]: Tree | true }

function folder(tree: Tree, name = 'pets', fullPath = '/pets'): FileSystemDirectoryEntry {
  const entries = Object.entries(tree).map(([child, content]) =>
    content === true
      ? { name: child, isDirectory: false, fullPath: `${fullPath}/${child}` }
      : folder(content, child, `${fullPath}/${child}`),
  )
  return {
    name,
    fullPath,
    isDirectory: true,
    createReader: () => {
      const rest = [...entries]
      return { readEntries: (give: (some: unknown[]) => void) => give(rest.splice(0, 2)) }
    },
  } as unknown as FileSystemDirectoryEntry
}

describe('a folder that is dropped', () => {
  const tree = { 'a.PNG': true, 'b.txt': true, '.c.png': true, cats: { 'd.jpeg': true, old: { 'e.gif': true } }, '.git': { 'f.png': true }, dogs: {} } as const

  test('gives its pictures, and those of the folders in it', async () => {
    const found = await picturesIn(folder(tree), 10)
    expect(found.map((entry) => entry.fullPath)).toEqual(['/pets/a.PNG', '/pets/cats/d.jpeg', '/pets/cats/old/e.gif'])
  })

  test('is not gone through when it has too many', async () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`${index}.png`, true as const]))
    expect(await picturesIn(folder(many), 7)).toHaveLength(8)
  })
})
