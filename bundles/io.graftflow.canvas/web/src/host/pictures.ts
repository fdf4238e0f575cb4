import type { Flow } from '../flow/model'
import { readFlow, writeFlow } from '../flow/text'

/** Workflows inside pictures, which the server puts in and takes out. */

/** The workflow that a PNG carries; nothing when it carries none. */
export async function flowOfPicture(file: Blob): Promise<Flow | undefined> {
  const response = await fetch('/api/picture/flow', { method: 'POST', headers: { 'Content-Type': 'image/png' }, body: file })
  if (!response.ok) {
    return undefined
  }
  const { text } = (await response.json()) as { text: string }
  return readFlow(text)
}

/** A PNG with the workflow inside. */
export async function pictureWith(png: Blob, flow: Flow): Promise<Blob> {
  const body = `{"png":${JSON.stringify(await base64(png))},"flow":${writeFlow(flow)}}`
  const response = await fetch('/api/picture', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
  if (!response.ok) {
    throw new Error(response.statusText)
  }
  return response.blob()
}

async function base64(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer())
  let text = ''
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  }
  return btoa(text)
}
