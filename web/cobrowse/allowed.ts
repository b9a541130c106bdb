// What may stand in a recorded page: the recorder sends nothing else, and the viewer, which trusts
// no recorder, builds nothing else.

const words = (text: string) => new Set(text.trim().split(/\s+/));

/** Elements that are not part of the picture, or do something by themselves. */
export const droppedTags = words(`
  script noscript template meta base title datalist param source track object embed applet portal
  frame frameset fencedframe animate animatemotion animatetransform set discard handler listener
  metadata desc`);

/** Elements of which only a marked box is shown. */
export const boxes = {
  canvas: 'canvas',
  video: 'video',
  audio: 'video',
  object: 'frame',
  embed: 'frame',
} as const;
export type Box = 'canvas' | 'video' | 'frame' | 'blocked' | 'picture';
export const boxKinds: ReadonlySet<string> = words('canvas video frame blocked picture');

/** Attributes that shape any element and say nothing about a person: words and sizes. */
export const plainAttributes = words(`
  dir lang width height align valign bgcolor border cellpadding cellspacing colspan rowspan span
  start type rows cols size wrap color slot part media scope popover`);

/** Attributes that are there or not. */
export const switches = words(`
  hidden open reversed disabled readonly multiple nowrap inert checked selected noshade compact`);

/** Attributes that draw: of SVG elements only, besides those above. */
export const drawingAttributes = words(`
  alignment-baseline amplitude azimuth baseFrequency baseline-shift bias clip-path clip-rule
  clipPathUnits color-interpolation color-interpolation-filters cx cy d diffuseConstant direction
  display divisor dominant-baseline dx dy edgeMode elevation exponent fill fill-opacity fill-rule
  filter filterUnits flood-color flood-opacity font-family font-size font-stretch font-style
  font-variant font-weight fr fx fy gradientTransform gradientUnits image-rendering in in2 intercept
  k1 k2 k3 k4 kernelMatrix kernelUnitLength lengthAdjust letter-spacing lighting-color
  limitingConeAngle marker-end marker-mid marker-start markerHeight markerUnits markerWidth mask
  maskContentUnits maskUnits mode numOctaves offset opacity operator order orient overflow
  paint-order pathLength patternContentUnits patternTransform patternUnits points
  preserveAspectRatio primitiveUnits r radius refX refY result rotate rx ry scale seed
  shape-rendering slope spacing specularConstant specularExponent spreadMethod startOffset
  stdDeviation stitchTiles stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset
  stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width surfaceScale
  tableValues targetX targetY text-anchor text-decoration text-rendering textLength transform
  transform-origin unicode-bidi vector-effect viewBox visibility word-spacing writing-mode x x1 x2
  xChannelSelector xmlns y y1 y2 yChannelSelector z`);

/** What the recorder adds of its own. */
export const ownAttributes = words(`
  _cssText rr_width rr_height rr_scrollLeft rr_scrollTop rr_open_mode value placeholder src href
  xlink:href class id style data-deskside-kind data-deskside-locked data-deskside-open`);

/** Attributes that style sheets ask for: those with a hyphen, which no browser acts upon, and a few words. */
export const askedAttribute =
  /^(?:role|theme|variant|state|active|current|expanded|collapsed|orientation|placement|appearance|kind|mode|level|side|(?!on|data-deskside|accept-|http-|xml)[a-z]+-[\w.-]{1,60})$/;

/** A word of the page's maker rather than of a person: open, dark, true, 3. */
export const keyword = /^(?:[a-z][a-z-]{0,23}|\d{1,2})?$/;

export const tagName = /^[a-z][a-z0-9.:_-]{0,63}$/i;
