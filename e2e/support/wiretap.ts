// What leaves a visitor's browser over its sockets, read as somebody who can open every frame.
import type { Page } from '@playwright/test'
import { decode, FrameError, unpack } from '../../web/cobrowse/frame'

export class Wiretap {
  private readonly sent: (string | Buffer)[] = []

  /** Listens from the next page on. */
  constructor(page: Page) {
    page.on('websocket', (socket) => {
      socket.on('framesent', ({ payload }) => this.sent.push(payload))
    })
  }

  /** Everything that was sent so far as one text: as it went, and inflated. */
  async text(): Promise<string> {
    const all = await Promise.all(
      this.sent.map(async (payload) => {
        if (typeof payload === 'string') return payload
        return `${payload.toString('latin1')}\n${await opened(payload)}`
      }),
    )
    return all.join('\n')
  }
}

async function opened(payload: Buffer): Promise<string> {
  try {
    return JSON.stringify(await unpack(decode(payload)))
  } catch (error) {
    if (error instanceof FrameError) return ''
    throw error
  }
}
