import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { picture } from './picture';

const bytes = (...parts: (string | number[] | Uint8Array)[]) =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
  );
const data = (type: string, content: Buffer) => `data:image/${type};base64,${content.toString('base64')}`;
const read = (told: string | null) =>
  told === null
    ? ''
    : /;base64,/.test(told)
      ? Buffer.from(told.slice(told.indexOf(',') + 1), 'base64').toString('latin1')
      : decodeURIComponent(told);

const u32 = (n: number) => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];
const chunk = (type: string, content: Uint8Array | number[] | string) => {
  const body = bytes(content as string);
  return bytes(u32(body.length), type, body, [0, 0, 0, 0]);
};
const pngHead = bytes([0x89], 'PNG\r\n\x1a\n', chunk('IHDR', [...u32(1), ...u32(1), 8, 0, 0, 0, 0]));
const pixels = chunk('IDAT', deflateSync(Buffer.from([0, 0])));

test('of a raster picture only what draws is told', () => {
  const end = chunk('IEND', '');
  const clean = bytes(pngHead, pixels, end);
  const png = bytes(
    pngHead,
    chunk('tEXt', 'Comment\0CANARY'),
    chunk('eXIf', 'CANARY'),
    pixels,
    end,
    'CANARY',
  );
  expect(read(picture(data('png', png), false))).toBe(clean.toString('latin1'));

  const frame = bytes([0xff, 0xc0, 0, 4, 1, 1]);
  const scan = bytes([0xff, 0xda, 0, 4, 1, 1, 0x11, 0xff, 0, 0x22, 0xff, 0xd0, 0x33]);
  const jpeg = bytes(
    [0xff, 0xd8, 0xff, 0xe1, 0, 8],
    'CANARY',
    [0xff, 0xfe, 0, 8],
    'CANARY',
    frame,
    scan,
    [0xff, 0xd9],
    'CANARY',
  );
  expect(read(picture(data('jpeg', jpeg), false))).toBe(
    bytes([0xff, 0xd8], frame, scan, [0xff, 0xd9]).toString('latin1'),
  );

  const screen = bytes('GIF89a', [1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]);
  const image = bytes([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]);
  const gif = bytes(
    screen,
    [0x21, 0xfe, 6],
    'CANARY',
    [0],
    [0x21, 0xff, 11],
    'CANARYCANAR',
    [6],
    'CANARY',
    [0],
    image,
    [0x3b],
    'CANARY',
  );
  expect(read(picture(data('gif', gif), false))).toBe(bytes(screen, image, [0x3b]).toString('latin1'));

  const little = (n: number) => u32(n).toReversed();
  const vp8 = bytes('VP8 ', little(4), 'abcd');
  const body = bytes('WEBP', vp8, 'EXIF', little(6), 'CANARY', 'XMP ', little(6), 'CANARY');
  const webp = bytes('RIFF', little(body.length), body, 'CANARY');
  expect(read(picture(data('webp', webp), false))).toBe(
    bytes('RIFF', little(4 + vp8.length), 'WEBP', vp8).toString('latin1'),
  );
});

test('what is no picture is not told', () => {
  for (const raw of [
    'data:image/png,CANARY',
    'data:image/png;base64,Q0FOQVJZ',
    'data:image/gif;base64,Q0FOQVJZ',
    'data:image/bmp;base64,Q0FOQVJZ',
    `data:image/jpeg;base64,${Buffer.from('\xff\xd8CANARY', 'latin1').toString('base64')}`,
    `${data('png', bytes(pngHead, pixels))}`,
    'data:text/html,CANARY',
    'data:image/svg+xml,CANARY',
    'data:image/svg+xml,<svg><path d="M0 0">',
    `data:image/svg+xml;charset=utf-16;base64,${Buffer.from('<svg><text>CANARY</text></svg>', 'utf16le').toString('base64')}`,
    `data:image/svg+xml;base64,${Buffer.from('\ufeff<svg><text>CANARY</text></svg>', 'utf16le').toString('base64')}`,
    'data:image/svg+xml,<!DOCTYPE svg [<!ENTITY a "CANARY">]><svg>&a;</svg>',
  ])
    expect(picture(raw, false), raw).toBeNull();
});

test('a drawing is written anew', () => {
  const svg = (inside: string) =>
    `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">${inside}</svg>`)}`;
  for (const hidden of [
    '<text>CANARY</text>',
    '<s:text xmlns:s="http://www.w3.org/2000/svg">CANARY</s:text>',
    '<g aria-label="CANARY"/>',
    '<path d="CANARY"/>',
    '<path data-x="CANARY" id="CANARY" class="CANARY" d="M0 0"/>',
    '<style>.a{content:"CANARY"}</style>',
    '<foreignObject><p>CANARY</p></foreignObject>',
    '<image href="data:image/png,CANARY"/>',
    '<a href="https://x.example/CANARY"><path d="M0 0"/></a>',
    '<!-- CANARY -->CANARY<?x CANARY?>',
    '<g fill="url(https://x.example/CANARY)" style="--x:CANARY;font-family:CANARYq1;fill:red"/>',
    '<title>CANARY</title>',
    '<unknown><path d="M0 0"/><g>CANARY</g></unknown>',
  ])
    expect(read(picture(svg(hidden), false)), hidden).not.toMatch(/CANARY/i);
  expect(
    read(
      picture(
        svg(
          '<path fill="#1a2b3c" d="M0,0 L8-8z" style="stroke:none"/><use href="#a"/><g id="a" fill="url(#b)"/>',
        ),
        false,
      ),
    ),
  ).toBe(
    'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path fill="#1a2b3c" d="M0,0 L8-8z" stroke="none"/><use href="#i0"/><g id="i0" fill="url(#i1)"/></svg>',
  );
  expect(picture(svg('<path d="M0 0"/>'), true)).toBeNull();
  expect(
    read(
      picture(
        `data:image/svg+xml;base64,${Buffer.from('<svg><path d="M1 1"/></svg>').toString('base64')}`,
        false,
      ),
    ),
  ).toContain('<path d="M1 1"/>');
});
