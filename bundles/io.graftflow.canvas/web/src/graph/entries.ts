/** Folders that are dropped on the page, which the browser lists bit by bit. */

const PICTURES = /\.(jpe?g|jpe|jfif|png|gif|bmp|dib|webp|tiff?|heic|avif)$/i

/** The pictures in a folder and the folders in it, without hidden ones; one more than the most where there are more. */
export async function picturesIn(folder: FileSystemDirectoryEntry, most: number): Promise<FileSystemFileEntry[]> {
  const found: FileSystemFileEntry[] = []
  const folders = [folder]
  for (let next = folders.shift(); next !== undefined && found.length <= most; next = folders.shift()) {
    for (const entry of await entriesOf(next)) {
      if (entry.name.startsWith('.')) {
        continue
      }
      if (entry.isDirectory) {
        folders.push(entry as FileSystemDirectoryEntry)
      } else if (PICTURES.test(entry.name)) {
        found.push(entry as FileSystemFileEntry)
      }
    }
  }
  return found.slice(0, most + 1)
}

/** All that is in a folder; a reader gives a hundred at a time. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  while (true) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) {
      return all
    }
    all.push(...some)
  }
}

export function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject))
}
