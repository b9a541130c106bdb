// Files to send: made here, so that each test knows their bytes.
import { crc32, deflateSync } from 'node:zlib'
import type { Locator } from '@playwright/test'

export type SentFile = { name: string; mimeType: string; buffer: Buffer }

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** A picture of a gradient in the colour, as a PNG file. */
export function picture(name: string, width = 640, height = 400, hue = 0): SentFile {
  const raw = Buffer.alloc((width * 3 + 1) * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * (width * 3 + 1) + 1 + x * 3
      raw[at] = (x * 255) / width
      raw[at + 1] = (y * 255) / height
      raw[at + 2] = hue
    }
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2, 0, 0, 0], 8)
  const buffer = Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(raw)),
    chunk('IEND', Buffer.alloc(0)),
  ])
  return { name, mimeType: 'image/png', buffer }
}

export function text(name: string, words: string): SentFile {
  return { name, mimeType: 'text/plain', buffer: Buffer.from(words) }
}

/** Bytes that no proxy or browser can make smaller. */
export function noise(name: string, size: number): SentFile {
  const buffer = Buffer.alloc(size)
  for (let at = 0, n = 12345; at < size; at += 4) {
    n = (Math.imul(n, 1103515245) + 12345) >>> 0
    buffer.writeUInt32BE(n, Math.min(at, size - 4))
  }
  return { name, mimeType: 'application/octet-stream', buffer }
}

export const pdf: SentFile = {
  name: 'invoice.pdf',
  mimeType: 'application/pdf',
  buffer: Buffer.from(
    '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n' +
      '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n' +
      '4 0 obj<</Length 44>>stream\nBT /F 24 Tf 40 100 Td (Invoice 4711) Tj ET\nendstream endobj\n' +
      '5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
  ),
}

/** What somebody does who drags files from the desktop, or pastes a screenshot. */
export async function give(target: Locator, how: 'drop' | 'paste', files: SentFile[]): Promise<void> {
  const parts = files.map(({ name, mimeType, buffer }) => ({ name, mimeType, base64: buffer.toString('base64') }))
  await target.evaluate(
    (element, { how, parts }) => {
      const data = new DataTransfer()
      for (const { name, mimeType, base64 } of parts) {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
        data.items.add(new File([bytes], name, { type: mimeType }))
      }
      const options = { bubbles: true, cancelable: true }
      if (how === 'paste') element.dispatchEvent(new ClipboardEvent('paste', { ...options, clipboardData: data }))
      else for (const type of ['dragenter', 'dragover', 'drop']) element.dispatchEvent(new DragEvent(type, { ...options, dataTransfer: data }))
    },
    { how, parts },
  )
}
