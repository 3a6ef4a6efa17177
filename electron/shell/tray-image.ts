/** The tray's picture: a ring with a dot in the colour of how things stand; one colour where the system wants a template. Pure. */
import type { Look } from '../../shared/model/standing'

export interface Bitmap {
  /** Pixels along one side. */
  size: number
  /** BGRA, as Electron takes it, with alpha multiplied in. */
  pixels: Buffer
}

type Colour = readonly [red: number, green: number, blue: number]

/** They hold on light and dark panels alike. */
const colours: Readonly<Record<Look, Colour>> = {
  good: [52, 168, 104],
  asleep: [96, 132, 150],
  working: [74, 134, 240],
  you: [232, 152, 32],
  bad: [224, 72, 62],
  off: [140, 142, 148],
}

/** @param template black with alpha: macOS colours it for the bar it is on */
export function trayBitmap(size: number, look: Look, template: boolean): Bitmap {
  const [red, green, blue] = template ? ([0, 0, 0] as const) : colours[look]
  const pixels = Buffer.alloc(size * size * 4)
  const middle = (size - 1) / 2
  const outer = size * 0.44
  const ring = size * 0.11
  // Trouble is told by shape as well as by colour: the dot fills the ring.
  const dot = look === 'you' || look === 'bad' ? outer : look === 'off' ? 0 : size * 0.2
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const distance = Math.hypot(x - middle, y - middle)
      const onRing = clamp(ring / 2 + 0.5 - Math.abs(distance - (outer - ring / 2)))
      const alpha = Math.max(onRing, clamp(dot + 0.5 - distance))
      const at = (y * size + x) * 4
      pixels[at] = Math.round(blue * alpha)
      pixels[at + 1] = Math.round(green * alpha)
      pixels[at + 2] = Math.round(red * alpha)
      pixels[at + 3] = Math.round(255 * alpha)
    }
  }
  return { size, pixels }
}

const clamp = (value: number): number => Math.max(0, Math.min(1, value))
