import { installed, outputOf, type Catalogue } from '../flow/catalogue'
import type { Flow } from '../flow/model'
import type { Categories, NodeCheck } from '../host/api'
import { colourOf } from '../host/live'
import { boxes, CARD_WIDTH, groupBox, portsOf, portY } from './shape'

/** The workflow as a picture that stands for itself, in the colours that are on the screen. */
export function svgOf(
  flow: Flow,
  catalogue: Catalogue,
  categories: Categories['categories'],
  checks: { readonly [id: string]: NodeCheck },
): string {
  const all = [...boxes(flow, catalogue, [...Object.keys(flow.groups), ...Object.keys(flow.notes), ...Object.keys(flow.nodes)]).values()]
  const left = Math.min(0, ...all.map((box) => box.x)) - 40
  const top = Math.min(0, ...all.map((box) => box.y)) - 40
  const right = Math.max(200, ...all.map((box) => box.x + box.width)) + 40
  const bottom = Math.max(100, ...all.map((box) => box.y + box.height)) + 40
  const colour = palette()
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${right - left}" height="${bottom - top}" viewBox="${left} ${top} ${right - left} ${bottom - top}" font-family="Inter, sans-serif" font-size="13">`,
    `<rect x="${left}" y="${top}" width="${right - left}" height="${bottom - top}" fill="${colour('canvas')}"/>`,
    ...Object.values(flow.groups).map((group) => {
      const { x, y, width, height } = groupBox(flow, catalogue, group)
      return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="14" fill="none" stroke="${colour('line-strong')}" stroke-dasharray="4 3"/>${text(x + 14, y + 22, group.title, colour('text-2'), 11.5, 600)}`
    }),
    ...flow.links.map((link) => linkPath(flow, catalogue, link, colour)),
    ...Object.values(flow.notes).map(({ at, size, text: remark }) => {
      const lines = wrapped(remark, Math.floor(size.width / 6.6)).slice(0, Math.floor(size.height / 17))
      const spans = lines.map((line, index) => text(at.x + 12, at.y + 22 + index * 17, line, colour('text-2'), 12))
      return `<rect x="${at.x}" y="${at.y}" width="${size.width}" height="${size.height}" rx="10" fill="${colour('panel')}" stroke="${colour('warn')}"/>${spans.join('')}`
    }),
    ...Object.keys(flow.nodes).map((id) => card(flow, catalogue, categories, checks, id, colour)),
    '</svg>',
  ].join('\n')
}

/** A picture tells what a workflow is, not how its last run went: cards have no foot. */
const STATUS_HEIGHT = 22

type Colour = (token: string) => string

function palette(): Colour {
  const style = getComputedStyle(document.documentElement)
  return (token) => style.getPropertyValue(`--${token}`).trim()
}

const KINDS: { readonly [kind: string]: string } = { table: 'data', model: 'model', report: 'eval' }

function linkPath(flow: Flow, catalogue: Catalogue, link: Flow['links'][number], colour: Colour): string {
  const from = flow.layout[link.from] ?? { x: 0, y: 0 }
  const to = flow.layout[link.to] ?? { x: 0, y: 0 }
  const outputs = portsOf(flow, catalogue, link.from).outputs
  const inputs = portsOf(flow, catalogue, link.to).inputs
  const x1 = from.x + CARD_WIDTH
  const y1 = from.y + portY(Math.max(0, outputs.findIndex((port) => port.name === link.output)), outputs.length)
  const x2 = to.x
  const y2 = to.y + portY(Math.max(0, inputs.findIndex((port) => port.name === link.input)), inputs.length)
  const bend = Math.max(30, Math.abs(x2 - x1) / 2)
  const kind = outputOf(flow, catalogue, { node: link.from, port: link.output })?.kind ?? ''
  return `<path fill="none" stroke="${colour(KINDS[kind] ?? 'none')}" stroke-width="2" d="M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}"/>`
}

function card(
  flow: Flow,
  catalogue: Catalogue,
  categories: Categories['categories'],
  checks: { readonly [id: string]: NodeCheck },
  id: string,
  colour: Colour,
): string {
  const node = flow.nodes[id]!
  const type = installed(catalogue, node.type)
  const { x, y, width, height } = boxes(flow, catalogue, [id]).get(id)!
  const tile = colour(colourOf(categories, type?.category))
  const { inputs, outputs } = portsOf(flow, catalogue, id)
  const port = (at: number) => (one: { kind: string }, index: number, ports: readonly unknown[]) => {
    const cy = y + portY(index, ports.length)
    const look = `fill="${colour('panel')}" stroke="${colour(KINDS[one.kind] ?? 'none')}" stroke-width="2.5"`
    return one.kind === 'model'
      ? `<circle cx="${at}" cy="${cy}" r="4.500" ${look}/>`
      : `<rect x="${at - 4.500}" y="${cy - 4.500}" width="9" height="9" ${look}${one.kind === 'report' ? ` transform="rotate(45 ${at} ${cy})"` : ''}/>`
  }
  return [
    `<rect x="${x}" y="${y}" width="${width}" height="${height - STATUS_HEIGHT}" rx="10" fill="${colour('panel')}" stroke="${colour('line-strong')}"/>`,
    `<rect x="${x + 12}" y="${y + 14}" width="24" height="24" rx="7" fill="${tile}"/>`,
    icon(type?.icon ?? '', x + 17, y + 19, colour('on-tile')),
    text(x + 46, y + 24, cut(node.title || type?.name || node.type, 19), colour('text'), 13, 600),
    text(x + 46, y + 40, cut(id, 22), colour('text-3'), 11.5),
    text(x + 12, y + 68, cut(checks[id]?.fact ?? '', 27), colour('text-2'), 12),
    ...inputs.map(port(x)),
    ...outputs.map(port(x + width)),
  ].join('')
}

/** The strokes of an icon; nothing else of it comes into the picture. */
function icon(svg: string, x: number, y: number, colour: string): string {
  const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement
  const allowed = new Set(['path', 'circle', 'rect', 'line', 'polyline', 'polygon', 'ellipse'])
  const shapes = [...parsed.querySelectorAll('*')]
    .filter((shape) => allowed.has(shape.nodeName))
    .map((shape) => {
      const numbers = [...shape.attributes].filter(({ name }) => /^(d|cx|cy|r|rx|ry|x|y|x1|x2|y1|y2|width|height|points)$/.test(name))
      return `<${shape.nodeName} ${numbers.map(({ name, value }) => `${name}="${escaped(value)}"`).join(' ')}/>`
    })
  return `<g transform="translate(${x} ${y})" fill="none" stroke="${colour}" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">${shapes.join('')}</g>`
}

function text(x: number, y: number, content: string, colour: string, size: number, weight = 400): string {
  return `<text x="${x}" y="${y}" fill="${colour}" font-size="${size}" font-weight="${weight}">${escaped(content)}</text>`
}

function cut(content: string, letters: number): string {
  return content.length > letters ? `${content.slice(0, letters - 1)}…` : content
}

function wrapped(content: string, letters: number): string[] {
  return content.split('\n').flatMap((line) => line.match(new RegExp(`.{1,${Math.max(8, letters)}}(\\s|$)|\\S+`, 'g')) ?? [''])
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

const MOST_PIXELS = 8000

/** The picture as PNG, twice as fine as the screen where that is not too large. */
export async function pngOf(svg: string): Promise<Blob> {
  const image = new Image()
  image.src = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  await image.decode()
  const scale = Math.min(2, MOST_PIXELS / Math.max(image.width, image.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(image.width * scale)
  canvas.height = Math.round(image.height * scale)
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height)
  URL.revokeObjectURL(image.src)
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png'))
}
