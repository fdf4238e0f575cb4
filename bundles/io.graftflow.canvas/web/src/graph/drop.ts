import { insertOnLink, addNode } from '../flow/edit'
import { linkText, type Flow, type Point } from '../flow/model'
import { flowOf } from '../flow/text'
import { paste, pasted } from '../flow/clip'
import { api, Refused, type FileEntry } from '../host/api'
import { change, flow, select, useDocument } from '../host/document'
import { say } from '../host/frame'
import { catalogue } from '../host/live'
import { t } from '../host/texts'
import { flowOfPicture } from '../host/pictures'
import { count } from '../host/words'
import { fileOf, picturesIn } from './entries'
import { CARD_WIDTH, freePlace, onGrid, placed } from './shape'

/** What a node type dragged from the palette is carried as. */
export const PALETTE_TYPE = 'application/x-graftflow-node'

/** More pictures than that are better moved than copied one by one. */
const MOST_COPIED = 5_000

/** Puts what was dropped on the canvas where it was dropped: a node type, files, or a workflow's picture. */
export async function dropped(data: DataTransfer, at: Point, link: string): Promise<void> {
  const type = data.getData(PALETTE_TYPE)
  if (type !== '') {
    put(type, { x: at.x - CARD_WIDTH / 2, y: at.y - 40 }, link)
    return
  }
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry?.() ?? [])
  const files = [...data.files]
  const text = data.getData('text/plain')
  let place = at
  const folder = entries.find((entry) => entry.isDirectory)
  if (folder !== undefined) {
    await dropFolder(folder as FileSystemDirectoryEntry, place)
    return
  }
  for (const file of files) {
    await dropFile(file, place)
    place = { x: place.x, y: place.y + 140 }
  }
  const clip = files.length === 0 ? pasted(text) : undefined
  if (clip !== undefined) {
    putPart(clip, at)
  }
}

/** Adds a node, selects it, and puts it into a link when it was dropped on one. */
export function put(type: string, at: Point, link = '', settings: Parameters<typeof addNode>[3] = {}): string {
  const [added, id] = addNode(flow(), type, freePlace(flow(), at), settings)
  const into = added.links.find((one) => linkText(one) === link)
  const name = catalogue().get(type)?.name ?? type
  change(t('edit.add', { name }), (into && insertOnLink(added, catalogue(), id, into)) ?? added)
  select([id])
  return id
}

export function putPart(clip: Flow, at: Point): void {
  const [next, ids] = paste(flow(), placed(clip), onGrid(at))
  if (ids.size > 0) {
    change(t('edit.paste', { n: ids.size }), next)
    select(ids)
  }
}

async function dropFile(file: File, at: Point): Promise<void> {
  try {
    if (file.type === 'image/png') {
      const inside = await flowOfPicture(file)
      if (inside !== undefined) {
        putPart(inside, at)
        return
      }
    }
    if (file.name.endsWith('.flow.json')) {
      putPart(flowOf(JSON.parse(await file.text())), at)
      return
    }
    const { path } = useDocument.getState()
    putFile(await bring(file, path), file.name, at)
  } catch (failure) {
    say(failure instanceof Refused ? failure.problem.message : t('drop.unreadable', { name: file.name }), 'bad')
  }
}

/** The file in the workspace; one of the same name and size that is there is taken to be the same. */
async function bring(file: File, workflow: string): Promise<FileEntry> {
  try {
    return await api.putFile(besides(workflow, file.name), workflow, file)
  } catch (failure) {
    const there = await api.file(besides(workflow, file.name), workflow).catch(() => undefined)
    if (there?.bytes === file.size) {
      return there
    }
    throw failure
  }
}

async function dropFolder(folder: FileSystemDirectoryEntry, at: Point): Promise<void> {
  const { path } = useDocument.getState()
  try {
    const there = (await api.file(besides(path, folder.name), path).catch(() => undefined)) ?? (await bringFolder(folder, path))
    if (there !== undefined) {
      putFile(there, folder.name, at)
    }
  } catch (failure) {
    say(failure instanceof Refused ? failure.problem.message : t('drop.unreadable', { name: folder.name }), 'bad')
  }
}

/** The pictures of a folder from outside, copied into one of its name beside the workflow; undefined after it was said why not. */
async function bringFolder(folder: FileSystemDirectoryEntry, workflow: string): Promise<FileEntry | undefined> {
  const { name } = folder
  const pictures = await picturesIn(folder, MOST_COPIED)
  if (pictures.length === 0) {
    say(t('drop.noPictures', { name }), 'bad')
    return undefined
  }
  if (pictures.length > MOST_COPIED) {
    say(t('drop.tooMany', { name, n: count(MOST_COPIED) }), 'bad')
    return undefined
  }
  for (const [done, picture] of pictures.entries()) {
    if (done % 20 === 0) {
      say(t('drop.copying', { name, done: count(done), all: count(pictures.length) }))
    }
    await api.putFile(besides(workflow, picture.fullPath.replace(/^\/+/, '')), workflow, await fileOf(picture))
  }
  say(t('drop.copied', { name, all: count(pictures.length) }))
  return api.file(besides(workflow, name), workflow)
}

/** Adds the node that a file of the workspace makes. */
export function putFile(entry: FileEntry, name: string, at: Point): void {
  if (entry.makes === undefined) {
    say(t('drop.nothing', { name }), 'bad')
  } else {
    put(entry.makes.type, { x: at.x - CARD_WIDTH / 2, y: at.y - 40 }, '', entry.makes.settings)
  }
}

/** A name in the folder of the workflow. */
function besides(workflow: string, name: string): string {
  return workflow.replace(/[^/]*$/, '') + name
}
