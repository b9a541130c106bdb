// A camera whose pictures say when they were drawn, and an eye that reads it from the screen
// at the other side: black and white squares are a time in milliseconds and its check.
import type { BrowserContext, Page } from '@playwright/test'

const columns = 8
const rows = 5 // the first three are the time, the last two its check

/** Pages of the context film a canvas instead of the fake camera. */
export async function filmTheTime(context: BrowserContext): Promise<void> {
  await context.addInitScript(
    ({ columns, rows }) => {
      const media = navigator.mediaDevices
      if (!media) return
      const canvas = document.createElement('canvas')
      canvas.width = 1280
      canvas.height = 720
      const pen = canvas.getContext('2d', { alpha: false })
      if (!pen) throw new Error('no canvas')
      const [w, h] = [canvas.width / columns, canvas.height / rows]
      const draw = () => {
        const time = Math.floor(performance.timeOrigin + performance.now()) % 2 ** 24
        const check = (time * 40503) % 2 ** 16
        for (let at = 0; at < columns * rows; at++) {
          const bit = at < 24 ? (time >> (23 - at)) & 1 : (check >> (39 - at)) & 1
          pen.fillStyle = bit ? '#fff' : '#000'
          pen.fillRect((at % columns) * w, Math.floor(at / columns) * h, w, h)
        }
      }
      let drawing: ReturnType<typeof setInterval> | undefined
      const user = media.getUserMedia.bind(media)
      media.getUserMedia = async (wish) => {
        if (!wish?.video) return user(wish)
        draw()
        drawing ??= setInterval(draw, 1000 / 30)
        const stream = wish.audio ? await user({ audio: wish.audio }) : new MediaStream()
        for (const track of canvas.captureStream(30).getVideoTracks()) stream.addTrack(track)
        return stream
      }
    },
    { columns, rows },
  )
}

/**
 * Reads the times out of whatever video of the page shows them, as its frames are presented, and
 * returns how old they were, in milliseconds.
 */
export function readTheTimes(page: Page, count: number, within: number): Promise<number[]> {
  return page.evaluate(
    ({ columns, rows, count, within }) =>
      new Promise<number[]>((resolve) => {
        const ages: number[] = []
        let last = -1
        const [width, height] = [columns * 8, rows * 8]
        const canvas = new OffscreenCanvas(width, height)
        const pen = canvas.getContext('2d', { willReadFrequently: true })
        if (!pen) throw new Error('no canvas')
        const timeIn = (video: HTMLVideoElement): number | undefined => {
          pen.drawImage(video, 0, 0, width, height)
          const { data } = pen.getImageData(0, 0, width, height)
          let [time, check] = [0, 0]
          for (let at = 0; at < columns * rows; at++) {
            const [x, y] = [(at % columns) * 8 + 4, Math.floor(at / columns) * 8 + 4]
            const light = data[(y * width + x) * 4 + 1] ?? 0
            if (light > 90 && light < 165) return undefined // neither black nor white
            const bit = light >= 165 ? 1 : 0
            if (at < 24) time = time * 2 + bit
            else check = check * 2 + bit
          }
          return check === (time * 40503) % 2 ** 16 ? time : undefined
        }
        const watched = new WeakSet<HTMLVideoElement>()
        const watch = (video: HTMLVideoElement) => {
          if (watched.has(video)) return
          watched.add(video)
          const look = () => {
            // The moment at which the frame is there, before anything is spent on reading it.
            const now = (performance.timeOrigin + performance.now()) % 2 ** 24
            const time = timeIn(video)
            if (time !== undefined && time !== last) {
              last = time
              ages.push(now - time)
            }
            if (ages.length < count) video.requestVideoFrameCallback(look)
          }
          video.requestVideoFrameCallback(look)
        }
        const began = performance.now()
        const timer = setInterval(() => {
          for (const video of document.querySelectorAll('video')) watch(video)
          if (ages.length < count && performance.now() - began < within) return
          clearInterval(timer)
          resolve(ages)
        }, 100)
      }),
    { columns, rows, count, within },
  )
}
