// The small frames of a visitor, read as strictly as the page itself.
import { denials, type Denied, type Ephemeral, type Page, type Result } from '../protocol';
import { Refused } from './guard';

type Json = Record<string, unknown>;

function record(value: unknown): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Refused('no object');
  return value as Json;
}

const text = (value: unknown, most: number) => (typeof value === 'string' ? value.slice(0, most) : '');
const number = (value: unknown) => (typeof value === 'number' && Math.abs(value) < 1e6 ? value : 0);

export function readPage(value: unknown): Page {
  const { url, title, width, height, tab, state } = record(value);
  if (!['loading', 'ready', 'hidden', 'leaving', 'off'].includes(state as string))
    throw new Refused('a page in no known state');
  const address = text(url, 4096);
  return {
    url: /^https?:\/\//i.test(address) ? address : '',
    title: text(title, 300),
    width: number(width),
    height: number(height),
    tab: text(tab, 64),
    state: state as Page['state'],
  };
}

export function readEphemeral(value: unknown): Ephemeral {
  const one = record(value);
  if (one.k === 'pointer')
    return one.gone === true
      ? { k: 'pointer', gone: true }
      : { k: 'pointer', x: number(one.x), y: number(one.y), down: one.down === true };
  if (one.k === 'simplified') return { k: 'simplified', on: one.on === true };
  throw new Refused('a hint of no known kind');
}

export function readResult(value: unknown): Result {
  const { agent, n, what, ok, denied } = record(value);
  const about = {
    ...(typeof agent === 'string' ? { agent: agent.slice(0, 64) } : {}),
    n: number(n),
    what: text(what, 200),
  };
  if (ok === true) return { ...about, ok };
  if (!denials.includes(denied as Denied)) throw new Refused('an answer of no known kind');
  return { ...about, denied: denied as Denied };
}
