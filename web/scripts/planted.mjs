// svelte-check can fall silent without saying so. This plants a wrong prop in a component and
// a wrong type in a script and fails unless both are found.
import { execFileSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const web = fileURLToPath(new URL('..', import.meta.url));
const planted = {
  'widget/Planted.svelte': `<script lang="ts">\n  import Avatar from '../ui/Avatar.svelte';\n</script>\n\n<Avatar name={42} />\n`,
  'widget/planted.ts': `export const planted: string = 42;\n`,
};

let said = '';
try {
  for (const [name, text] of Object.entries(planted)) await writeFile(web + name, text);
  execFileSync('npx', ['svelte-check', '--tsconfig', './tsconfig.json', '--output', 'machine'], {
    cwd: web,
    stdio: 'pipe',
  });
} catch (failed) {
  said = `${failed.stdout ?? ''}${failed.stderr ?? ''}`;
} finally {
  for (const name of Object.keys(planted)) await rm(web + name, { force: true });
}

const missed = Object.keys(planted).filter(
  (name) => !said.split('\n').some((line) => line.includes('ERROR') && line.includes(name)),
);
if (missed.length > 0) {
  console.error(`the type check did not find the error planted in ${missed.join(' and ')}`);
  process.exitCode = 1;
} else {
  console.log('the type check found both planted errors');
}
