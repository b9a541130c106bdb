// Draws a bicycle as an SVG; its colours come from classes in shop.css.
const wheel = (x, r = 62) => `
  <g class="wheel"><circle cx="${x}" cy="210" r="${r}"/><circle class="rim" cx="${x}" cy="210" r="${r - 7}"/>
  ${Array.from({ length: 10 }, (_, i) => {
    const [dx, dy] = [Math.cos((i * Math.PI) / 10) * (r - 7), Math.sin((i * Math.PI) / 10) * (r - 7)].map(
      Math.round,
    );
    return `<path class="spoke" d="M${x - dx} ${210 - dy}L${x + dx} ${210 + dy}"/>`;
  }).join('')}<circle class="hub" cx="${x}" cy="210" r="7"/></g>`;

const crank = (x, y) =>
  `<g class="parts"><circle class="ring" cx="${x}" cy="${y}" r="19"/><path d="M${x} ${y}l18 30m-7 2h16M${x} ${y}l-18-30m-9-1h16"/></g>`;

const shapes = {
  diamond: `${wheel(110)}${wheel(372)}
    <path class="frame" d="M110 210L188 92L324 92L226 214L110 210M226 214L182 72M324 92L372 210M324 92L317 66"/>
    <path class="parts" d="M317 66l-8-14h34M296 52h47"/><path class="saddle" d="M156 70q24-12 60-2l-8 6h-46z"/>${crank(226, 214)}`,
  drop: `${wheel(110)}${wheel(378)}
    <path class="frame" d="M110 210L192 96L330 100L232 214L110 210M232 214L184 66M330 100L378 210M330 100L324 72"/>
    <path class="parts" d="M324 72h30q22 4 18 24q-6 18-28 16"/><path class="saddle" d="M154 62q26-10 62 0l-10 6h-44z"/>${crank(232, 214)}`,
  step: `${wheel(110)}${wheel(372)}
    <path class="frame" d="M110 210L176 120M176 120L228 214L110 210M228 214Q300 196 322 100M206 168Q284 160 314 80M320 92L372 210M320 104L308 50"/>
    <path class="parts" d="M308 50q-6-16-34-10M176 120L164 84"/><path class="saddle" d="M134 82q30-14 62-2l-8 8h-44z"/>
    <path class="basket" d="M330 62h62l-9 44h-46zM334 76h54M337 91h47"/>
    <path class="parts" d="M48 150h74M60 150l50 60"/>${crank(228, 214)}`,
  cargo: `${wheel(92)}${wheel(428, 44)}
    <path class="frame" d="M92 210L158 100L232 108L190 214L92 210M190 214L152 76M232 108L246 206L400 206L428 210M232 108L224 62"/>
    <path class="parts" d="M224 62q-12-14-38-6"/><path class="saddle" d="M122 74q28-12 60-2l-8 7h-44z"/>
    <path class="box" d="M252 116h148l-12 84H262z"/><path class="basket" d="M258 140h138M261 166h131"/>${crank(190, 214)}`,
};

export function art({ shape, colour, name }) {
  return `<svg class="bike ${colour}" viewBox="14 30 478 250" role="img" aria-label="The ${name}, drawn from the side"><ellipse class="ground" cx="244" cy="273" rx="200" ry="6"/>${shapes[shape]}</svg>`;
}
