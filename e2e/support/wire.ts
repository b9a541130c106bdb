// Everything that reaches a page over the network, to look for what must not be in it.
import type { Page } from '@playwright/test'

export class Wiretap {
  private readonly pieces: { from: string; text: string }[] = []
  private readonly reading: Promise<void>[] = []

  constructor(page: Page) {
    page.on('response', (response) => {
      this.reading.push(
        response.body().then(
          (body) => void this.pieces.push({ from: response.url(), text: body.toString('utf8') }),
          () => undefined, // redirects and streams that were cut have no body
        ),
      )
    })
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => {
        this.pieces.push({ from: socket.url(), text: payload.toString() })
      })
    })
  }

  /** Where the words arrived. */
  async find(words: string): Promise<string[]> {
    await Promise.all(this.reading)
    return this.pieces.filter(({ text }) => text.includes(words)).map(({ from, text }) => `${from}: ${text.slice(0, 300)}`)
  }

  /** The frames of sockets that carry an item of the timeline, parsed. */
  get socketMessages(): string[] {
    return this.pieces.filter(({ from }) => from.startsWith('ws')).flatMap(({ text }) => text.split('\n'))
  }
}
