// Times the search of text blocks at 5,000 of them: each key of some words, as typed.
// Run it with: node scripts/textblocks.mjs
import { runnerImport } from 'vite';

const source = new URL('../core/textblock/search.ts', import.meta.url).pathname;
const { TextBlockIndex } = (await runnerImport(source)).module;

const vocabulary = Array.from({ length: 20_000 }, (_, n) => {
  let word = '';
  for (let rest = n * 7919 + 26; rest > 0; rest = Math.floor(rest / 26))
    word += String.fromCharCode(97 + (rest % 26));
  return word + ['ing', 'ung', 'tion', 'en'][n % 4];
});
const pick = (seed) => vocabulary[Math.floor(Math.abs(Math.sin(seed) * 1e6)) % vocabulary.length];
const blocks = Array.from({ length: 5000 }, (_, n) => ({
  id: String(n),
  shortcut: `${pick(n)}-${n}`,
  title: [1, 2, 3].map((k) => pick(n * 31 + k)).join(' '),
  body: Array.from({ length: 60 }, (_, k) => pick(n * 61 + k)).join(' '),
  language: ['', 'de', 'en'][n % 3],
  position: n,
  uses: n % 17,
}));

let began = performance.now();
const index = new TextBlockIndex(blocks);
console.log(`index of ${blocks.length}: ${(performance.now() - began).toFixed(0)} ms`);
const times = [];
const cpu = process.cpuUsage();
for (const word of ['refund', 'rückgabe', pick(5), pick(9), 'zzzzzz', 'xhipping']) {
  for (let length = 0; length <= word.length; length++) {
    began = performance.now();
    index.search(word.slice(0, length), 'de', 20);
    times.push(performance.now() - began);
  }
}
const { user, system } = process.cpuUsage(cpu);
const mean = (user + system) / 1000 / times.length;
times.sort((a, b) => a - b);
const at = (part) => times[Math.min(times.length - 1, Math.floor(times.length * part))].toFixed(2);
console.log(
  `a key: median ${at(0.5)} ms, p95 ${at(0.95)} ms, longest ${at(1)} ms; ${mean.toFixed(2)} ms of processor time`,
);
